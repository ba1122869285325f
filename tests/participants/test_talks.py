"""A talk before a seat: applied, booked, accepted or declined."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun
from participants.errors import NobodyWaitsError, NoOfferError, NoTalkError
from participants.links import fresh_token
from participants.models import DeclineReason, Enrolment, EnrolmentStatus, PreliminaryTalk, TalkForm
from participants.services import (
    Outcome,
    accept_after_talk,
    accept_invitation,
    book_talk,
    cancel_enrolment,
    decline_after_talk,
    enrol_party,
    expire_invitations,
    invite_out_of_order,
    move_enrolment,
    undo_cancellation,
)
from tests.factories import PublishedRunFactory
from tests.participants.conftest import person, sign_up

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


@pytest.mark.parametrize("way", ["moved", "restored"])
def test_the_same_time_can_be_booked_again_for_whoever_applies_anew(talking_run, way):
    applied = apply(talking_run)
    book_talk(enrolment=applied, by=SYSTEM, starts_at=SOON, form=TalkForm.PHONE)
    if way == "moved":
        other = PublishedRunFactory(offer=talking_run.offer, asks_for_talk=True)
        move_enrolment(enrolment=applied, to_run=other, by=SYSTEM, consented=True)
    else:
        cancel_enrolment(enrolment=applied, by=CITIZEN)
        undo_cancellation(enrolment=applied, by=CITIZEN)
    assert fresh(applied) == EnrolmentStatus.APPLIED
    for _twice in range(2):
        book_talk(enrolment=Enrolment.objects.get(), by=SYSTEM, starts_at=SOON, form=TalkForm.PHONE)
    assert fresh(applied) == EnrolmentStatus.TALK
    assert PreliminaryTalk.objects.get().version == 2
    assert render(Message.objects.get(key=f"talk:{applied.pk}:2")).text


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


# -- two who come together


@pytest.fixture
def two(talking_run) -> tuple[Enrolment, Enrolment]:
    """Both have applied, and there are seats for both."""
    CourseRun.objects.update(seats=2)
    people = (person(), person(name="Odd Nilsen", email="odd@example.org"))
    enrol_party(run=talking_run, by=CITIZEN, people=people, submission=uuid.uuid4())
    nora, odd = Enrolment.objects.order_by("pk")
    return nora, odd


def letters(enrolment: Enrolment) -> list[str]:
    found = Message.objects.filter(about_id=enrolment.pk).exclude(kind="application_received")
    return sorted(found.values_list("kind", flat=True))


def test_two_are_never_split_over_a_talk(two):
    nora, odd = two
    assert accept_after_talk(enrolment=nora, by=SYSTEM) == EnrolmentStatus.WAITING
    expire_invitations()
    assert [fresh(nora), fresh(odd)] == [EnrolmentStatus.WAITING, EnrolmentStatus.APPLIED]
    assert accept_after_talk(enrolment=odd, by=SYSTEM) == EnrolmentStatus.SEATED
    assert [fresh(nora), fresh(odd)] == [EnrolmentStatus.SEATED] * 2


def test_where_only_one_seat_is_free_after_both_talks_both_wait_and_both_are_told(two):
    nora, odd = two
    CourseRun.objects.update(seats=1)
    accept_after_talk(enrolment=nora, by=SYSTEM)
    accept_after_talk(enrolment=odd, by=SYSTEM)
    assert [fresh(nora), fresh(odd)] == [EnrolmentStatus.WAITING] * 2
    asked_apart = ["party_asked", "waiting_list_joined"]
    assert [letters(nora), letters(odd)] == [
        ["party_asked", "talk_with_other_to_come", "waiting_list_joined"],
        asked_apart,
    ]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_first_one_accepted_hears_that_the_other_talk_is_to_come(two, language):
    Enrolment.objects.update(language=language)
    accept_after_talk(enrolment=two[0], by=SYSTEM)
    assert letters(two[0]) == ["talk_with_other_to_come"]
    letter = render(Message.objects.get(kind="talk_with_other_to_come"))
    thanks = {"nb": "Takk for samtalen", "nn": "Takk for samtalen", "en": "Thank you for the talk"}[language]
    assert thanks in letter.text
    assert {"nb": "og du står på", "nn": "og du står på", "en": "and you are on the waiting list"}[
        language
    ] not in letter.text


def test_that_letter_is_not_sent_once_the_other_talk_is_over(two):
    for each in two:
        accept_after_talk(enrolment=each, by=SYSTEM)
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get(kind="talk_with_other_to_come"))


def test_the_own_page_says_it_too_and_offers_no_seat(client, two):
    accept_after_talk(enrolment=two[0], by=SYSTEM)
    CourseRun.objects.update(starts_at=timezone.now() + timedelta(hours=5))  # the first who answers gets a seat
    page = client.get(f"/min/{fresh_token(two[0])}/").content.decode()
    assert "Du har hatt samtalen" in page
    assert "Samtalen med Odd gjenstår" in page
    assert "Ja, jeg vil ha plassen" not in page
    assert "på ventelista nå" not in page


def test_near_the_start_one_of_two_cannot_take_a_seat_before_the_other_talk(two):
    accept_after_talk(enrolment=two[0], by=SYSTEM)
    CourseRun.objects.update(starts_at=timezone.now() + timedelta(hours=5))
    with pytest.raises(NoOfferError):
        accept_invitation(enrolment=two[0], by=CITIZEN)
    assert fresh(two[0]) == EnrolmentStatus.WAITING


def test_one_of_two_is_not_invited_out_of_order_before_the_other_talk(two):
    accept_after_talk(enrolment=two[0], by=SYSTEM)
    with pytest.raises(NobodyWaitsError):
        invite_out_of_order(enrolment=two[0], by=SYSTEM, reason="x")
    assert fresh(two[0]) == EnrolmentStatus.WAITING


def test_the_coordinator_sees_why_one_of_two_stands_there(client_of, kari, two, talking_run):
    accept_after_talk(enrolment=two[0], by=SYSTEM)
    page = client_of(kari).get(f"/arbeid/gjennomforing/{talking_run.pk}/deltakere/venteliste/").content.decode()
    assert "Har hatt samtalen; samtalen med den andre gjenstår" in page
    assert f"/{two[0].pk}/inviter/" not in page


@pytest.mark.parametrize(
    "leave",
    [
        lambda odd: decline_after_talk(enrolment=odd, by=SYSTEM, reason=DeclineReason.OWN_WISH),
        lambda odd: cancel_enrolment(enrolment=odd, by=CITIZEN),
    ],
    ids=["declined", "cancelled"],
)
@pytest.mark.parametrize(("seats", "told"), [(1, "seat_offered"), (0, "waiting_list_joined")])
def test_without_the_other_one_goes_on_alone_and_is_told_how_it_stands(two, leave, seats, told):
    nora, odd = two
    CourseRun.objects.update(seats=seats)
    accept_after_talk(enrolment=nora, by=SYSTEM)
    leave(odd)
    assert letters(nora) == sorted([told, "talk_with_other_to_come"])
