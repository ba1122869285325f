"""A talk before a seat: applied, booked, accepted or declined."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.models import Message
from offers.models import CourseRun
from participants.errors import NoTalkError
from participants.models import DeclineReason, Enrolment, EnrolmentStatus, PreliminaryTalk, TalkForm
from participants.services import (
    Outcome,
    accept_after_talk,
    book_talk,
    cancel_enrolment,
    decline_after_talk,
    undo_cancellation,
)
from tests.participants.conftest import sign_up

SOON = timezone.now() + timedelta(days=2)


@pytest.fixture
def talking_run(run) -> CourseRun:
    CourseRun.objects.update(asks_for_talk=True, seats=1)
    run.refresh_from_db()
    return run


def apply(run: CourseRun, email: str = "nora@example.org") -> Enrolment:
    assert sign_up(run, email=email) == Outcome.APPLIED
    return Enrolment.objects.get(email=email)


def fresh(enrolment: Enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).status


def test_a_sign_up_takes_no_seat_before_the_talk(talking_run):
    apply(talking_run)
    talking_run.refresh_from_db()
    assert talking_run.seats_taken == 0
    assert Message.objects.get().kind == "application_received"


def test_the_same_person_applies_once(talking_run):
    apply(talking_run)
    assert sign_up(talking_run) == Outcome.APPLIED
    assert Enrolment.objects.count() == 1


def test_the_person_is_told_of_the_time_and_of_each_change_of_it(talking_run):
    applied = apply(talking_run)
    for starts_at in (SOON, SOON, SOON + timedelta(hours=1)):
        book_talk(enrolment=applied, by=SYSTEM, starts_at=starts_at, form=TalkForm.PHONE)
    assert fresh(applied) == EnrolmentStatus.TALK
    assert PreliminaryTalk.objects.get().version == 2
    assert Message.objects.filter(kind="talk_booked").count() == 2


def test_after_the_talk_there_is_a_seat(talking_run):
    applied = apply(talking_run)
    assert accept_after_talk(enrolment=applied, by=SYSTEM) == EnrolmentStatus.SEATED
    assert Event.objects.about(applied)[0].action == "talk.accepted"


def test_when_all_seats_are_taken_the_day_of_the_sign_up_gives_the_place_in_line(talking_run):
    first, second, third = (apply(talking_run, f"{n}@example.org") for n in range(3))
    accept_after_talk(enrolment=first, by=SYSTEM)
    assert accept_after_talk(enrolment=third, by=SYSTEM) == EnrolmentStatus.WAITING
    assert accept_after_talk(enrolment=second, by=SYSTEM) == EnrolmentStatus.WAITING
    assert list(Enrolment.objects.in_line()) == [second, third]


def test_no_seat_after_the_talk_is_said_with_one_of_four_reasons(talking_run):
    applied = apply(talking_run)
    book_talk(enrolment=applied, by=SYSTEM, starts_at=SOON, form=TalkForm.MEETING, where="Fjordstua")
    decline_after_talk(enrolment=applied, by=SYSTEM, reason=DeclineReason.LATER)
    assert fresh(applied) == EnrolmentStatus.DECLINED
    assert PreliminaryTalk.objects.get().decline_reason == "later"
    assert Message.objects.filter(kind="talk_declined").count() == 1
    assert {reason.value for reason in DeclineReason} == {"other_offer", "later", "group", "own_wish"}


@pytest.mark.parametrize("status", ["seated", "waiting", "declined"])
def test_there_is_no_talk_with_someone_who_has_had_it(talking_run, status):
    applied = apply(talking_run)
    Enrolment.objects.update(status=status)
    for act in (
        lambda: accept_after_talk(enrolment=applied, by=SYSTEM),
        lambda: decline_after_talk(enrolment=applied, by=SYSTEM, reason=DeclineReason.GROUP),
        lambda: book_talk(enrolment=applied, by=SYSTEM, starts_at=SOON, form=TalkForm.PHONE),
    ):
        with pytest.raises(NoTalkError):
            act()


def test_whoever_cancels_before_the_talk_and_comes_back_applies_again(talking_run):
    applied = apply(talking_run)
    cancel_enrolment(enrolment=applied, by=CITIZEN)
    assert undo_cancellation(enrolment=applied, by=CITIZEN) == EnrolmentStatus.APPLIED


def test_whoever_had_the_talk_and_comes_back_need_not_have_it_again(talking_run):
    applied = apply(talking_run)
    accept_after_talk(enrolment=applied, by=SYSTEM)
    cancel_enrolment(enrolment=applied, by=CITIZEN)
    assert undo_cancellation(enrolment=applied, by=CITIZEN) == EnrolmentStatus.SEATED
