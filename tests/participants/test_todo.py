from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun
from participants.models import Attendance, Presence, RunDecision
from participants.selectors import remaining, todo
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory


def sentences(user) -> list[str]:
    return [each.sentence.split(": ")[-1] if ": " in each.sentence else each.sentence for each in todo(user)]


@pytest.fixture
def met(tromso):
    """A run that met yesterday, with one who has a seat."""
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(days=1))
    EnrolmentFactory(run=run)
    return run


@pytest.fixture
def kari(kari, settings):
    settings.LANGUAGE_CODE = "nb"
    return kari


def test_attendance_that_nobody_noted_is_asked_for(kari, met):
    (only,) = todo(kari)
    session = met.sessions.get()
    assert only.url == reverse("participants_staff:attendance", args=[met.pk, session.pk])
    assert only.when == session.starts_at
    assert remaining(met) == [only]


def test_attendance_once_noted_is_not_asked_for(kari, met):
    Attendance.objects.create(session=met.sessions.get(), enrolment=met.enrolments.get(), presence=Presence.PRESENT)
    assert todo(kari) == []


def test_attendance_of_long_ago_or_of_nobody_is_not_asked_for(kari, met):
    met.enrolments.all().delete()
    assert todo(kari) == []
    EnrolmentFactory(run=met)
    long_ago = timezone.now() - timedelta(days=40)
    met.sessions.update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=2))
    assert todo(kari) == []


def test_whoever_leads_is_asked_for_attendance_only(unni, met):
    assert todo(unni) == []
    MemberFactory(plan=PlanFactory(run=met), user=unni)
    assert len(todo(unni)) == 1


def test_a_free_seat_beside_people_who_wait_is_said(kari, run, waiting):
    CourseRun.objects.update(minimum_participants=1, starts_at=timezone.now() + timedelta(days=20), ends_at=None)
    waiting(run, asked_at=timezone.now())
    waiting(run, asked_at=timezone.now())
    (only,) = todo(kari)
    assert only.url == reverse("participants_staff:list", args=[run.pk])
    assert "2" in only.sentence


def test_too_few_participants_are_said_from_the_time_to_decide_until_someone_has(kari, run):
    CourseRun.objects.update(minimum_participants=3, starts_at=timezone.now() + timedelta(days=5), ends_at=None)
    (only,) = todo(kari)
    assert only.when == CourseRun.objects.get().starts_at
    assert only.url == reverse("participants_staff:decide", args=[run.pk])
    CourseRun.objects.update(decide_days_before=4)
    assert todo(kari) == []
    CourseRun.objects.update(decide_days_before=60)
    assert len(remaining(run)) == 1
    RunDecision.objects.create(run=run, kind="run")
    assert todo(kari) == []


def test_other_organisations_runs_are_not_asked_about(olav, met):
    assert todo(olav) == []


@pytest.mark.parametrize("number", [1, 30])
def test_it_takes_as_many_queries_for_thirty_runs(kari, tromso, number, django_assert_num_queries):
    for _ in range(number):
        run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(days=1))
        EnrolmentFactory(run=run)
    with django_assert_num_queries(5):  # roles, and one for each kind of thing to do
        assert len(todo(kari)) == number
