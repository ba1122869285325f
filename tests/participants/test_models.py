"""Promises that the database keeps, whatever the code does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from offers.models import CourseRun
from participants.models import Attendance, Enrolment, EnrolmentStatus
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory


def seats_taken(run: CourseRun) -> int:
    return CourseRun.objects.get(pk=run.pk).seats_taken


def test_the_counter_follows_every_way_a_seat_is_taken_or_freed(run, full_run):
    first, second = EnrolmentFactory.create_batch(2, run=run)
    assert seats_taken(run) == 2
    Enrolment.objects.filter(pk=first.pk).update(status=EnrolmentStatus.WAITING)
    assert seats_taken(run) == 1
    soon = timezone.now() + timedelta(days=1)
    Enrolment.objects.filter(pk=first.pk).update(status=EnrolmentStatus.INVITED, invitation_expires_at=soon)
    assert seats_taken(run) == 2
    second.delete()
    assert seats_taken(run) == 1
    CourseRun.objects.filter(pk=full_run.pk).update(seats=2)
    Enrolment.objects.filter(pk=first.pk).update(run=full_run)
    assert (seats_taken(run), seats_taken(full_run)) == (0, 2)


NOW = timezone.now()
BROKEN = {
    "participants_enrolment_invitation_expires": {"status": "invited"},
    "participants_enrolment_cancelled_has_time": {"status": "cancelled"},
    "participants_enrolment_status": {"status": "dreaming"},
    "participants_enrolment_age_band": {"age_band": "92"},
    "offers_run_never_overbooked": {"status": "seated"},
}


@pytest.mark.parametrize(("promise", "change"), BROKEN.items())
def test_a_promise_cannot_be_broken(full_run, waiting, promise, change):
    enrolment = waiting(full_run)
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**change)


@pytest.mark.parametrize("column", ["email", "phone"])
def test_one_address_is_in_a_run_once_while_it_counts(run, column):
    cancelled = EnrolmentFactory(run=run, status="cancelled", cancelled_at=NOW, **{f"{column}_key": "same"})
    EnrolmentFactory(run=run, **{f"{column}_key": "same"})
    with pytest.raises(IntegrityError, match=f"participants_enrolment_once_per_{column}"), transaction.atomic():
        EnrolmentFactory(run=run, **{f"{column}_key": "same"})
    assert cancelled.status == "cancelled"


@pytest.mark.parametrize(
    ("promise", "presence"), [("participants_attendance_once", "present"), ("participants_attendance_presence", "x")]
)
def test_presence_is_noted_once_and_in_three_ways(run, promise, presence):
    enrolment, session = EnrolmentFactory(run=run), run.sessions.get()
    if promise.endswith("once"):
        Attendance.objects.create(session=session, enrolment=enrolment, presence="present")
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Attendance.objects.create(session=session, enrolment=enrolment, presence=presence)


SEES = {
    "kari": True,  # coordinates here
    "olav": False,  # coordinates elsewhere
    "per": False,  # a professional of the organisation who does not lead
    "unni": False,  # a user representative who does not lead
    "anne": False,  # administers the organisation
    "rolf": False,  # reads its reports
    "petra": False,  # administers the platform
}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_people_are_visible_to_those_who_coordinate_only(run, who, sees, request):
    enrolment = EnrolmentFactory(run=run)
    session = run.sessions.get()
    attendance = Attendance.objects.create(session=session, enrolment=enrolment, presence="present")
    user = request.getfixturevalue(who)
    assert list(Enrolment.objects.visible_to(user)) == [enrolment] * sees
    assert list(Attendance.objects.visible_to(user)) == [attendance] * sees


@pytest.mark.parametrize("who", ["per", "unni"])
def test_people_are_visible_to_those_who_lead_and_as_long_as_they_do(run, full_run, who, request):
    user = request.getfixturevalue(who)
    enrolment = EnrolmentFactory(run=run)
    member = MemberFactory(plan=PlanFactory(run=run), user=user)
    assert list(Enrolment.objects.visible_to(user)) == [enrolment]
    for change in ({"leads_sessions": False}, {"leads_sessions": True, "left_at": timezone.now()}):
        type(member).objects.filter(pk=member.pk).update(**change)
        assert list(Enrolment.objects.visible_to(user)) == []


def test_people_are_visible_to_no_stranger(run):
    EnrolmentFactory(run=run)
    assert list(Enrolment.objects.visible_to(AnonymousUser())) == []
