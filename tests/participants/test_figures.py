from datetime import timedelta

import pytest
from django.utils import timezone

from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence, TakesPartAs
from participants.selectors import RunFigures, figures
from tests.factories import EnrolmentFactory, PublishedRunFactory, SessionFactory

WEEK = timedelta(weeks=1)


@pytest.fixture
def run(tromso):
    """Three sessions that were held, one that was cancelled, one to come."""
    start = timezone.now() - 4 * WEEK
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=start, seats=40)
    for week in (1, 2):
        SessionFactory(run=run, starts_at=start + week * WEEK)
    SessionFactory(run=run, starts_at=start + 3 * WEEK, cancelled_at=timezone.now())
    SessionFactory(run=run, starts_at=start + 6 * WEEK)
    return run


def came(run, times: int, **fields) -> Enrolment:
    """Someone who was at the first `times` sessions and sent an apology for the rest."""
    enrolment = EnrolmentFactory(run=run, **fields)
    for n, session in enumerate(run.sessions.order_by("starts_at")[:3]):
        presence = Presence.PRESENT if n < times else Presence.APOLOGY
        Attendance.objects.create(session=session, enrolment=enrolment, presence=presence)
    return enrolment


def test_participants_completers_and_attendance_follow_the_definitions(run, waiting):
    came(run, 3)
    came(run, 2, takes_part_as=TakesPartAs.RELATIVE)  # two of three is two thirds
    came(run, 1)
    came(run, 0)
    came(run, 1, status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now())
    waiting(run)
    cancelled_session = run.sessions.get(cancelled_at__isnull=False)
    Attendance.objects.create(session=cancelled_session, enrolment=came(run, 0), presence=Presence.PRESENT)

    found = figures([run.pk])[run.pk]

    assert found == RunFigures(
        run_id=run.pk,
        sessions_held=3,
        enrolments=7,
        seated=5,
        seated_self=4,
        seated_relatives=1,
        waiting=1,
        cancelled=1,
        participants=4,
        participants_self=3,
        participants_relatives=1,
        completers=2,
        present=7,
        apologies=11,
        noted=18,
    )
    assert found.attendance == 7 / 18


def test_a_run_without_anyone_has_noughts_and_no_shares(run):
    found = figures([run.pk])[run.pk]
    assert found == RunFigures(run_id=run.pk)
    assert found.attendance is None


def test_runs_do_not_mix_and_no_runs_are_none(run, tromso):
    other = PublishedRunFactory(offer__organiser=tromso)
    came(run, 3)
    EnrolmentFactory(run=other)
    found = figures([run.pk, other.pk])
    assert (found[run.pk].participants, found[other.pk].participants) == (1, 0)
    assert (found[run.pk].enrolments, found[other.pk].enrolments) == (1, 1)
    assert figures([]) == {}


@pytest.mark.parametrize("number", [1, 30])
def test_figures_take_one_query(tromso, number, django_assert_num_queries):
    runs = PublishedRunFactory.create_batch(number, offer__organiser=tromso)
    with django_assert_num_queries(1):
        figures([run.pk for run in runs])
