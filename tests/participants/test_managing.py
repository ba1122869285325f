"""What a coordinator does with the line: out of order, to another run, on hold; and the last day before the start."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.models import Message
from offers.models import CourseRun, Session
from participants.errors import (
    AlreadyEnrolledError,
    ConsentNeededError,
    NobodyWaitsError,
    NoOfferError,
    RunClosedError,
    RunFullError,
    TooLateError,
)
from participants.models import Attendance, Enrolment, EnrolmentStatus, PersonalLink
from participants.services import (
    Outcome,
    accept_invitation,
    can_take_free_seat,
    cancel_enrolment,
    decline_invitation,
    expire_invitations,
    invite_next,
    invite_out_of_order,
    move_enrolment,
    pause_waiting_list,
    resume_waiting_list,
)
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.conftest import sign_up

SEATED, INVITED, WAITING, CANCELLED = list(EnrolmentStatus)[:4]


def fresh(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=enrolment.pk)


@pytest.fixture
def starts_tomorrow(full_run) -> CourseRun:
    """So near that the first who answers gets a free seat."""
    soon = timezone.now() + timedelta(hours=20)
    Session.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=2))
    CourseRun.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=2))
    full_run.refresh_from_db()
    return full_run


def test_someone_is_invited_out_of_order_with_a_reason(full_run, waiting):
    first, second = waiting(full_run), waiting(full_run)
    CourseRun.objects.update(seats=2)
    invite_out_of_order(enrolment=second, by=SYSTEM, reason="Trenger tolk som bare er her nå")
    assert [fresh(first).status, fresh(second).status] == [WAITING, INVITED]
    assert Event.objects.about(second).get().details["reason"] == "Trenger tolk som bare er her nå"


def test_nobody_is_invited_to_a_seat_that_is_not_there(full_run, waiting):
    with pytest.raises(RunFullError):
        invite_out_of_order(enrolment=waiting(full_run), by=SYSTEM, reason="x")


def test_whoever_does_not_wait_is_not_invited(full_run):
    with pytest.raises(NobodyWaitsError):
        invite_out_of_order(enrolment=Enrolment.objects.get(), by=SYSTEM, reason="x")


def test_a_paused_list_offers_nothing_and_no_newcomer_passes_it(full_run, waiting):
    first = waiting(full_run)
    pause_waiting_list(run=full_run, by=SYSTEM)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    expire_invitations()
    assert fresh(first).status == WAITING
    assert sign_up(full_run) == Outcome.WAITING
    invite_next(run=full_run, by=SYSTEM)  # the coordinator still may
    assert fresh(first).status == INVITED


def test_a_resumed_list_offers_at_once_what_became_free(full_run, waiting):
    first = waiting(full_run)
    pause_waiting_list(run=full_run, by=SYSTEM)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    for _ in range(2):
        resume_waiting_list(run=full_run, by=SYSTEM)
    assert fresh(first).status == INVITED
    assert [event.action for event in Event.objects.filter(action__startswith="waiting_list")] == [
        "waiting_list.resumed",
        "waiting_list.paused",
    ]


def test_near_the_start_all_who_wait_are_told_once_and_the_first_gets_the_seat(starts_tomorrow, waiting):
    line = [waiting(starts_tomorrow) for _ in range(3)]
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    expire_invitations()
    assert [fresh(each).status for each in line] == [WAITING] * 3
    assert Message.objects.filter(kind="seat_free").count() == 3
    accept_invitation(enrolment=line[2], by=CITIZEN)
    assert fresh(line[2]).status == SEATED
    with pytest.raises(NoOfferError):
        accept_invitation(enrolment=line[0], by=CITIZEN)
    assert [can_take_free_seat(enrolment=fresh(each)) for each in line[:2]] == [False, False]


def test_when_a_seat_becomes_free_again_near_the_start_all_are_told_again(starts_tomorrow, waiting):
    line = [waiting(starts_tomorrow) for _ in range(2)]
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    accept_invitation(enrolment=line[0], by=CITIZEN)
    cancel_enrolment(enrolment=line[0], by=CITIZEN)
    assert Message.objects.filter(kind="seat_free", about_id=line[1].pk).count() == 2


def test_near_the_start_a_newcomer_does_not_pass_those_who_wait_but_may_answer_as_quickly(starts_tomorrow, waiting):
    waiting(starts_tomorrow)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    assert sign_up(starts_tomorrow) == Outcome.WAITING
    newcomer = Enrolment.objects.get(email="nora@example.org")
    assert Message.objects.filter(kind="seat_free", about_id=newcomer.pk).count() == 1
    accept_invitation(enrolment=newcomer, by=CITIZEN)
    assert fresh(newcomer).status == SEATED


def test_no_can_mean_a_later_seat(full_run, waiting):
    first, second = waiting(full_run), waiting(full_run)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    for _ in range(2):
        decline_invitation(enrolment=first, by=CITIZEN, stay=True)
    assert [fresh(first).status, fresh(second).status] == [WAITING, INVITED]
    assert fresh(first).asked_at is not None


def test_someone_is_moved_with_their_page_to_another_run(full_run, tromso):
    other = PublishedRunFactory(offer__organiser=tromso, seats=3)
    moved = Enrolment.objects.get()
    PersonalLink.objects.create(enrolment=moved, token_digest="d" * 64)
    behind = EnrolmentFactory(run=full_run, status="waiting", email="bak@example.org")
    assert move_enrolment(enrolment=moved, to_run=other, by=SYSTEM, consented=True) == SEATED
    assert (fresh(moved).run_id, fresh(moved).links.count()) == (other.pk, 1)
    assert fresh(behind).status == INVITED
    assert [CourseRun.objects.get(pk=run.pk).seats_taken for run in (full_run, other)] == [1, 1]
    assert Event.objects.about(moved)[0].details["origin"] == full_run.pk


def test_nobody_is_moved_without_a_yes(full_run, run):
    with pytest.raises(ConsentNeededError):
        move_enrolment(enrolment=Enrolment.objects.get(), to_run=run, by=SYSTEM, consented=False)


def test_whoever_has_been_there_stays_in_its_figures(full_run, run):
    enrolment = Enrolment.objects.get()
    Attendance.objects.create(session=full_run.sessions.get(), enrolment=enrolment, presence="present")
    with pytest.raises(TooLateError):
        move_enrolment(enrolment=enrolment, to_run=run, by=SYSTEM, consented=True)


def test_nobody_gets_two_places_by_being_moved(full_run, run):
    EnrolmentFactory(run=run, email="sigrid@example.org")
    with pytest.raises(AlreadyEnrolledError):
        move_enrolment(enrolment=Enrolment.objects.get(run=full_run), to_run=run, by=SYSTEM, consented=True)


def test_nobody_is_moved_to_a_run_that_is_not_there(full_run, run):
    CourseRun.objects.filter(pk=run.pk).update(state="cancelled", cancelled_at=timezone.now())
    with pytest.raises(RunClosedError):
        move_enrolment(enrolment=Enrolment.objects.get(run=full_run), to_run=run, by=SYSTEM, consented=True)
