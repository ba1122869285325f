from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN
from messaging.models import Message
from offers.models import CourseRun
from participants.errors import AlreadyCancelledError, AlreadyEnrolledError, RunClosedError, RunFullError, TooLateError
from participants.models import CancellationReason, Enrolment, EnrolmentStatus
from participants.services import cancel_enrolment, expire_invitations, undo_cancellation
from tests.factories import EnrolmentFactory
from tests.participants.conftest import sign_up


@pytest.fixture
def sigrid(full_run) -> Enrolment:
    return Enrolment.objects.get()


@pytest.fixture
def gone(sigrid) -> Enrolment:
    cancel_enrolment(enrolment=sigrid, by=CITIZEN)
    Message.objects.all().delete()
    return Enrolment.objects.get()


def test_cancelling_frees_the_seat_and_says_so(sigrid, full_run):
    cancel_enrolment(enrolment=sigrid, by=CITIZEN, reason=CancellationReason.ASKED)
    sigrid.refresh_from_db()
    full_run.refresh_from_db()
    assert (sigrid.status, sigrid.cancellation_reason, full_run.seats_taken) == ("cancelled", "asked", 0)
    assert Message.objects.get().kind == "enrolment_cancelled"
    event = Event.objects.about(sigrid).get()
    assert (event.action, event.details) == ("enrolment.cancelled", {"run": full_run.pk, "reason": "asked"})


def test_cancelling_twice_is_refused_and_sends_one_letter(sigrid):
    cancel_enrolment(enrolment=sigrid, by=CITIZEN)
    with pytest.raises(AlreadyCancelledError):
        cancel_enrolment(enrolment=sigrid, by=CITIZEN)
    assert Message.objects.count() == 1


def test_nobody_leaves_a_run_that_is_over(sigrid, full_run):
    end = timezone.now()
    CourseRun.objects.update(starts_at=end - timedelta(hours=2), ends_at=end)
    with pytest.raises(TooLateError):
        cancel_enrolment(enrolment=sigrid, by=CITIZEN)
    full_run.refresh_from_db()
    sigrid.refresh_from_db()
    assert (sigrid.status, full_run.seats_taken) == ("seated", 1)
    assert not Message.objects.exists()


def test_undoing_gives_the_free_seat_back(gone):
    assert undo_cancellation(enrolment=gone, by=CITIZEN) == EnrolmentStatus.SEATED
    gone.refresh_from_db()
    assert (gone.status, gone.cancelled_at) == ("seated", None)
    assert Message.objects.get().kind == "enrolment_confirmed"
    assert Event.objects.about(gone)[0].action == "enrolment.restored"


def test_undoing_twice_is_once(gone):
    for _ in range(2):
        assert undo_cancellation(enrolment=gone, by=CITIZEN) == EnrolmentStatus.SEATED
    assert Message.objects.count() == 1


def test_undoing_after_the_seat_was_given_away_stands_first_in_line(gone, full_run):
    sign_up(full_run)
    sign_up(full_run, email="sist@example.org")
    assert undo_cancellation(enrolment=gone, by=CITIZEN) == EnrolmentStatus.WAITING
    assert Enrolment.objects.in_line().first() == gone


def test_undoing_near_the_start_tells_of_the_free_seat_at_once(sigrid, full_run, waiting):
    """No seat is held then: whoever waits has been told, and whoever comes back must not learn it from the sweep."""
    CourseRun.objects.update(starts_at=timezone.now() + timedelta(hours=5))
    waits = waiting(full_run, email="vera@example.org")
    cancel_enrolment(enrolment=sigrid, by=CITIZEN)
    Message.objects.all().delete()
    assert undo_cancellation(enrolment=sigrid, by=CITIZEN) == EnrolmentStatus.WAITING
    sigrid.refresh_from_db()
    assert (sigrid.told_free_at is not None, Enrolment.objects.get(pk=waits.pk).status) == (True, "waiting")
    expire_invitations()
    told = sorted((letter.kind, letter.address) for letter in Message.objects.all())
    assert told == [("seat_free", "sigrid@example.org"), ("waiting_list_joined", "sigrid@example.org")]


def test_undoing_a_given_away_seat_without_waiting_list_is_refused(gone, full_run):
    sign_up(full_run)
    CourseRun.objects.update(has_waiting_list=False)
    with pytest.raises(RunFullError):
        undo_cancellation(enrolment=gone, by=CITIZEN)


def test_undoing_after_half_an_hour_is_too_late(gone):
    Enrolment.objects.update(cancelled_at=timezone.now() - timedelta(minutes=31))
    with pytest.raises(TooLateError):
        undo_cancellation(enrolment=gone, by=CITIZEN)


def test_undoing_in_a_run_that_is_over_is_refused(gone):
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    with pytest.raises(RunClosedError):
        undo_cancellation(enrolment=gone, by=CITIZEN)


def test_undoing_after_signing_up_anew_is_refused(gone, full_run):
    CourseRun.objects.update(seats=5)
    EnrolmentFactory(run=full_run, email="sigrid@example.org")
    with pytest.raises(AlreadyEnrolledError):
        undo_cancellation(enrolment=gone, by=CITIZEN)
