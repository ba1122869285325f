from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.models import Message
from offers.models import CourseRun
from participants.errors import NobodyWaitsError, NoOfferError, RunFullError
from participants.models import Enrolment, EnrolmentStatus
from participants.services import (
    accept_invitation,
    can_take_free_seat,
    cancel_enrolment,
    decline_invitation,
    expire_invitations,
    invite_next,
)
from participants.waking import answer_by
from tests.factories import EnrolmentFactory

SEATED, INVITED, WAITING, CANCELLED = list(EnrolmentStatus)[:4]


def fresh(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=enrolment.pk)


@pytest.fixture
def invited(full_run) -> Enrolment:
    """The one seat is held for this person for two days."""
    Enrolment.objects.all().delete()
    return EnrolmentFactory(
        run=full_run,
        status=INVITED,
        name="Ingrid Invitert",
        email="ingrid@example.org",
        invitation_expires_at=timezone.now() + timedelta(days=2),
    )


def expire(enrolment: Enrolment) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(invitation_expires_at=timezone.now() - timedelta(seconds=1))


def test_a_cancellation_offers_the_seat_to_the_first_in_line(full_run, waiting):
    first, second = waiting(full_run), waiting(full_run)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)

    assert [fresh(first).status, fresh(second).status] == [INVITED, WAITING]
    full_run.refresh_from_db()
    assert full_run.seats_taken == 1  # the offer holds the seat
    assert Message.objects.get(kind="seat_offered").about_id == first.pk
    assert Event.objects.about(first).get().action == "enrolment.invited"


def test_an_offer_holds_the_seat_until_it_is_to_be_answered(full_run, waiting):
    first = waiting(full_run)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    expires = answer_by(now=timezone.now(), hours=48, start=full_run.starts_at)
    assert fresh(first).invitation_expires_at == pytest.approx(expires, abs=timedelta(minutes=1))


def test_an_offer_ends_before_the_next_session_begins(full_run, waiting):
    soon = timezone.now() + timedelta(hours=5)
    CourseRun.objects.update(starts_at=soon, first_come_hours=0)
    full_run.sessions.update(starts_at=soon, ends_at=soon + timedelta(hours=2))
    first = waiting(full_run)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    expires = fresh(first).invitation_expires_at
    assert expires is not None
    assert expires < soon


def test_whoever_was_told_of_a_seat_that_is_gone_is_told_again_of_the_next_one(full_run, waiting):
    soon = timezone.now() + timedelta(hours=5)
    CourseRun.objects.update(starts_at=soon, first_come_hours=24)
    full_run.sessions.update(starts_at=soon, ends_at=soon + timedelta(hours=2))
    quick, slow = waiting(full_run), waiting(full_run)
    letters = Message.objects.filter(kind="seat_free", about_id=slow.pk)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    accept_invitation(enrolment=fresh(quick), by=CITIZEN)
    assert (fresh(quick).status, fresh(slow).told_free_at, letters.count()) == (SEATED, None, 1)
    cancel_enrolment(enrolment=fresh(quick), by=CITIZEN)
    assert (fresh(slow).told_free_at is not None, letters.count()) == (True, 2)


def test_once_the_run_has_begun_the_portal_offers_no_seat_by_itself(full_run, waiting):
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=1))
    first = waiting(full_run)
    cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
    expire_invitations()
    assert fresh(first).status == WAITING
    invite_next(run=full_run, by=SYSTEM)  # but the coordinator may
    assert fresh(first).status == INVITED


def test_seats_that_were_added_are_offered_in_order(full_run, waiting):
    line = [waiting(full_run) for _ in range(3)]
    CourseRun.objects.update(seats=3)
    assert expire_invitations() == 1
    assert [fresh(each).status for each in line] == [INVITED, INVITED, WAITING]


def test_the_sweep_does_nothing_twice(full_run, waiting):
    waiting(full_run)
    CourseRun.objects.update(seats=2)
    assert [expire_invitations(), expire_invitations()] == [1, 0]
    assert Message.objects.count() == 1


def test_yes_gives_the_seat_once_however_often_it_is_sent(invited):
    for _ in range(2):
        accept_invitation(enrolment=invited, by=CITIZEN)
    assert (fresh(invited).status, fresh(invited).invitation_expires_at) == (SEATED, None)
    assert fresh(invited).seated_at is not None
    assert [event.action for event in Event.objects.about(invited)] == ["enrolment.accepted"]
    assert Message.objects.get().kind == "enrolment_confirmed"


def test_yes_after_the_time_is_out_is_too_late_even_before_the_sweep(invited, full_run, waiting):
    second = waiting(full_run)
    expire(invited)
    assert not can_take_free_seat(enrolment=fresh(invited))
    for _twice in range(2):
        with pytest.raises(NoOfferError):
            accept_invitation(enrolment=invited, by=CITIZEN)
    assert [fresh(invited).status, fresh(second).status] == [WAITING, INVITED]
    assert sorted(Message.objects.values_list("about_id", "kind")) == [
        (invited.pk, "seat_offer_expired"),
        (second.pk, "seat_offered"),
    ]


def test_yes_after_the_time_is_out_still_counts_where_nobody_else_waits(invited):
    expire(invited)
    assert can_take_free_seat(enrolment=fresh(invited))
    accept_invitation(enrolment=invited, by=CITIZEN)
    assert fresh(invited).status == SEATED


def test_yes_from_someone_in_line_without_an_offer_is_refused(full_run, waiting):
    with pytest.raises(NoOfferError):
        accept_invitation(enrolment=waiting(full_run), by=CITIZEN)


def test_no_leaves_the_list_and_the_next_one_is_asked(full_run, invited, waiting):
    second = waiting(full_run)
    for _ in range(2):
        decline_invitation(enrolment=invited, by=CITIZEN)
    assert [fresh(invited).status, fresh(second).status] == [CANCELLED, INVITED]
    assert Event.objects.filter(action="enrolment.declined").count() == 1


@pytest.mark.parametrize("swept", [True, False], ids=["after the sweep", "before the sweep"])
def test_no_after_the_time_is_out_leaves_the_list_all_the_same(full_run, invited, waiting, swept):
    second = waiting(full_run)
    expire(invited)
    if swept:
        expire_invitations()
        assert fresh(invited).status == WAITING
    for _ in range(2):
        decline_invitation(enrolment=invited, by=CITIZEN)
    assert [fresh(invited).status, fresh(second).status] == [CANCELLED, INVITED]
    assert Event.objects.filter(action="enrolment.declined").get().details["stays"] is False


def test_later_after_the_time_is_out_stays_behind_the_others_and_is_said_once(full_run, invited, waiting):
    second = waiting(full_run)
    expire(invited)
    expire_invitations()
    asked_at = fresh(invited).asked_at
    decline_invitation(enrolment=invited, by=CITIZEN, stay=True)
    assert [fresh(invited).status, fresh(invited).asked_at, fresh(second).status] == [WAITING, asked_at, INVITED]
    assert not Event.objects.filter(action="enrolment.declined").exists()


def test_no_without_an_offer_is_refused(full_run, waiting):
    with pytest.raises(NoOfferError):
        decline_invitation(enrolment=waiting(full_run), by=CITIZEN)


def test_an_expired_offer_goes_to_the_next_and_its_owner_stands_last(full_run, invited, waiting):
    second, third = waiting(full_run), waiting(full_run)
    expire(invited)
    expire_invitations()
    assert [fresh(invited).status, fresh(second).status, fresh(third).status] == [WAITING, INVITED, WAITING]
    assert list(Enrolment.objects.in_line()) == [third, invited]
    assert Message.objects.get(about_id=invited.pk).kind == "seat_offer_expired"


def test_whoever_let_an_offer_pass_is_not_asked_again_at_once_but_may_take_the_seat(full_run, invited):
    expire(invited)
    expire_invitations()
    expire_invitations()
    assert fresh(invited).status == WAITING
    assert can_take_free_seat(enrolment=fresh(invited))
    accept_invitation(enrolment=invited, by=CITIZEN)
    assert fresh(invited).status == SEATED


def test_whoever_let_an_offer_pass_is_asked_again_after_a_week(full_run, invited):
    expire(invited)
    expire_invitations()
    Enrolment.objects.update(asked_at=timezone.now() - timedelta(days=8))
    expire_invitations()
    assert fresh(invited).status == INVITED


def test_a_free_seat_is_not_taken_past_those_who_were_never_asked(full_run, invited, waiting):
    expire(invited)
    expire_invitations()
    late = waiting(full_run)
    assert not can_take_free_seat(enrolment=fresh(invited))
    with pytest.raises(NoOfferError):
        accept_invitation(enrolment=invited, by=CITIZEN)
    assert fresh(late).status == INVITED  # asked then and there


def offers_to(enrolment: Enrolment) -> int:
    return Message.objects.filter(kind="seat_offered", about_id=enrolment.pk).count()


def test_an_offer_made_anew_with_the_same_end_is_told_again(full_run, waiting):
    """Near the start offers end an hour before it, so the end does not tell two offers to one person apart."""
    with time_machine.travel(datetime(2026, 9, 7, 10, tzinfo=UTC), tick=False) as clock:
        start = timezone.now() + timedelta(hours=2, minutes=20)
        CourseRun.objects.update(starts_at=start, first_come_hours=0)
        full_run.sessions.update(starts_at=start, ends_at=start + timedelta(hours=2))
        first = waiting(full_run)
        cancel_enrolment(enrolment=Enrolment.objects.get(status=SEATED), by=CITIZEN)
        ends = fresh(first).invitation_expires_at
        assert (fresh(first).status, offers_to(first)) == (INVITED, 1)
        clock.shift(timedelta(minutes=5))
        decline_invitation(enrolment=first, by=CITIZEN, stay=True)
        invite_next(run=full_run, by=SYSTEM)
        assert (fresh(first).status, fresh(first).invitation_expires_at, offers_to(first)) == (INVITED, ends, 2)


def test_two_offered_seats_at_once_get_a_letter_each(full_run, waiting):
    line = [waiting(full_run) for _ in range(3)]
    CourseRun.objects.update(seats=4)
    expire_invitations()
    assert [offers_to(each) for each in line] == [1, 1, 1]


def test_staff_cannot_offer_a_seat_that_is_not_there(full_run, waiting):
    waiting(full_run)
    with pytest.raises(RunFullError):
        invite_next(run=full_run, by=SYSTEM)


def test_staff_cannot_offer_a_seat_to_nobody(run):
    with pytest.raises(NobodyWaitsError):
        invite_next(run=run, by=SYSTEM)


def test_offers_in_a_cancelled_run_expire_without_a_word(invited, full_run, waiting):
    waiting(full_run)
    CourseRun.objects.update(state="cancelled", cancelled_at=timezone.now())
    expire(invited)
    expire_invitations()
    assert fresh(invited).status == WAITING
    assert not Message.objects.exists()


def test_the_sweep_takes_as_many_queries_for_a_long_line_as_for_a_short_one(
    full_run, waiting, django_assert_max_num_queries
):
    for _ in range(30):
        waiting(full_run)
    CourseRun.objects.update(seats=2)
    with django_assert_max_num_queries(12):
        expire_invitations()
