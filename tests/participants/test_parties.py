"""Two who come together: both or neither, and asked when there is room for one."""

import uuid
from contextlib import suppress
from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun, ReservedSeats
from participants.errors import (
    AlreadyCancelledError,
    ChangedSinceError,
    NothingAskedError,
    PartyDoesNotFitError,
    Possible,
    RunFullError,
)
from participants.models import Enrolment, EnrolmentStatus, Party
from participants.services import (
    Outcome,
    PartyChoice,
    accept_invitation,
    answer_for_party,
    cancel_enrolment,
    decline_invitation,
    enrol_party,
    expire_invitations,
    pause_waiting_list,
    resume_waiting_list,
)
from tests.factories import EnrolmentFactory, MunicipalityFactory
from tests.participants import promises
from tests.participants.conftest import person, sign_up

SEATED, INVITED, WAITING, CANCELLED = list(EnrolmentStatus)[:4]


def two_sign_up(run: CourseRun, choice: PartyChoice | None = None, **changes) -> tuple[Outcome, ...]:
    people = (person(), person(name="Odd Nilsen", email="odd@example.org", takes_part_as="relative"))
    return enrol_party(run=run, by=CITIZEN, people=people, choice=choice, **{"submission": uuid.uuid4()} | changes)


def statuses() -> list[str]:
    emails = ["nora@example.org", "odd@example.org"]
    found = dict(Enrolment.objects.filter(email__in=emails).values_list("email", "status"))
    return [found.get(email, "") for email in emails]


def of(email: str) -> Enrolment:
    return Enrolment.objects.get(email=email)


def seats(run: CourseRun, number: int) -> None:
    CourseRun.objects.filter(pk=run.pk).update(seats=number)


def test_two_get_seats_and_a_page_each(run):
    assert two_sign_up(run) == (Outcome.SEATED, Outcome.SEATED)
    assert statuses() == [SEATED, SEATED]
    assert Party.objects.get().together
    assert sorted(Message.objects.values_list("address", "kind")) == [
        ("nora@example.org", "enrolment_confirmed"),
        ("odd@example.org", "enrolment_confirmed"),
    ]


def test_with_one_seat_left_two_are_asked_and_nothing_is_kept(run):
    seats(run, 1)
    with pytest.raises(PartyDoesNotFitError):
        two_sign_up(run)
    assert not Enrolment.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("choice", "outcomes", "found", "together"),
    [
        (PartyChoice.ALONE, (Outcome.SEATED,), [SEATED, ""], []),
        (PartyChoice.TOGETHER, (Outcome.WAITING, Outcome.WAITING), [WAITING, WAITING], [True]),
        (PartyChoice.SPLIT, (Outcome.SEATED, Outcome.WAITING), [SEATED, WAITING], [False]),
    ],
)
def test_two_choose_what_to_do_with_one_seat(run, choice, outcomes, found, together):
    seats(run, 1)
    assert two_sign_up(run, choice) == outcomes
    assert statuses() == found
    assert [party.together for party in Party.objects.all() if party.enrolments.count() > 1] == together


def asked(run: CourseRun, **changes) -> Possible:
    with pytest.raises(PartyDoesNotFitError) as refusal:
        two_sign_up(run, **changes)
    assert not Enrolment.objects.filter(email="nora@example.org").exists()
    return refusal.value.possible


def limit_line(run: CourseRun, limit: int | None) -> None:
    """None: no waiting list at all."""
    CourseRun.objects.filter(pk=run.pk).update(has_waiting_list=limit is not None, waiting_list_limit=limit)


NEITHER, EITHER = (False, False), (True, True)


@pytest.mark.parametrize(
    ("limit", "possible"),
    [
        (None, Possible(together=False, alone=EITHER, split=NEITHER, waits=NEITHER)),
        (0, Possible(together=False, alone=EITHER, split=NEITHER, waits=NEITHER)),
        (1, Possible(together=False, alone=EITHER, split=EITHER, waits=NEITHER)),
        (2, Possible(together=True, alone=EITHER, split=EITHER, waits=NEITHER)),
    ],
)
def test_two_are_asked_at_once_for_what_the_line_has_room_for(run, limit, possible):
    seats(run, 1)
    limit_line(run, limit)
    for choice in {*PartyChoice, None}:
        if choice is None or (choice is PartyChoice.TOGETHER and not possible.together):
            assert asked(run, choice=choice) == possible
    assert two_sign_up(run, PartyChoice.ALONE) == (Outcome.SEATED,)
    assert statuses() == [SEATED, ""]


def test_two_who_have_just_said_that_they_wait_together_are_not_asked_the_same_by_a_letter(run):
    seats(run, 1)
    two_sign_up(run, PartyChoice.TOGETHER)
    expire_invitations()
    assert set(Message.objects.values_list("kind", flat=True)) == {"waiting_list_joined"}
    answer_for_party(enrolment=of("odd@example.org"), by=CITIZEN, choice=PartyChoice.ALONE)
    assert statuses() == [WAITING, INVITED]


def test_a_choice_that_is_gone_is_asked_again(run):
    seats(run, 1)
    limit_line(run, 0)
    assert asked(run, choice=PartyChoice.SPLIT).split == NEITHER


@pytest.mark.parametrize(
    ("choice", "outcomes", "found"),
    [
        (PartyChoice.ALONE, (Outcome.SEATED,), ["", SEATED]),
        (PartyChoice.SPLIT, (Outcome.WAITING, Outcome.SEATED), [WAITING, SEATED]),
    ],
)
def test_either_of_two_may_have_the_seat(run, choice, outcomes, found):
    seats(run, 1)
    assert two_sign_up(run, choice, taker=1) == outcomes
    assert statuses() == found


def test_with_no_seat_and_one_place_in_line_one_of_two_may_wait_alone(full_run):
    limit_line(full_run, 1)
    possible = asked(full_run)
    assert possible == Possible(together=False, alone=EITHER, split=NEITHER, waits=EITHER)
    assert not possible.is_seat
    assert two_sign_up(full_run, PartyChoice.ALONE, taker=1) == (Outcome.WAITING,)
    assert statuses() == ["", WAITING]


def test_with_no_room_for_anyone_two_are_refused(full_run):
    limit_line(full_run, 0)
    with pytest.raises(RunFullError):
        two_sign_up(full_run)


def test_only_the_one_whom_the_free_seat_is_for_may_take_it(run):
    tromso, narvik = run.offer.organiser.municipality, MunicipalityFactory(number="1806", name="Narvik")
    seats(run, 1)
    ReservedSeats.objects.create(run=run, municipality=tromso, seats=1, released_at=run.starts_at)
    people = (person(municipality=narvik), person(name="Odd Nilsen", email="odd@example.org", municipality=tromso))
    with pytest.raises(PartyDoesNotFitError) as refusal:
        enrol_party(run=run, by=CITIZEN, people=people, submission=uuid.uuid4())
    only_odd = (False, True)
    assert refusal.value.possible == Possible(together=True, alone=only_odd, split=only_odd, waits=NEITHER)


def test_two_who_apply_for_a_talk_are_asked_where_one_seat_is_left_and_no_line(run):
    CourseRun.objects.update(asks_for_talk=True, seats=1)
    limit_line(run, None)
    assert asked(run).alone == EITHER
    assert two_sign_up(run, PartyChoice.ALONE, taker=1) == (Outcome.APPLIED,)


def test_without_a_seat_both_wait_and_nobody_is_asked(full_run):
    assert two_sign_up(full_run) == (Outcome.WAITING, Outcome.WAITING)


def test_a_form_for_two_sent_twice_is_one_party(run):
    mark = uuid.uuid4()
    for _ in range(2):
        assert two_sign_up(run, submission=mark) == (Outcome.SEATED, Outcome.SEATED)
    assert (Enrolment.objects.count(), Message.objects.count()) == (2, 2)


def test_where_one_is_enrolled_already_the_other_is_signed_up_and_the_answer_is_the_same(run):
    sign_up(run, name="Odd Nilsen", email="odd@example.org")
    assert two_sign_up(run) == (Outcome.SEATED, Outcome.SEATED)
    assert statuses() == [SEATED, SEATED]
    assert Message.objects.filter(kind="link_again").get().address == "odd@example.org"


def test_two_in_line_are_asked_once_keep_their_place_and_block_nobody(full_run):
    two_sign_up(full_run)
    behind = EnrolmentFactory(run=full_run, status="waiting", email="bak@example.org")
    cancel_enrolment(enrolment=of("sigrid@example.org"), by=CITIZEN)
    expire_invitations()
    assert (statuses(), Enrolment.objects.get(pk=behind.pk).status) == ([WAITING, WAITING], INVITED)
    assert Message.objects.filter(kind="party_asked").count() == 2
    assert list(Enrolment.objects.in_line().values_list("email", flat=True)) == ["nora@example.org", "odd@example.org"]


def test_two_are_offered_two_seats_at_once_and_one_yes_is_for_both(full_run):
    two_sign_up(full_run)
    seats(full_run, 3)
    expire_invitations()
    assert statuses() == [INVITED, INVITED]
    accept_invitation(enrolment=of("odd@example.org"), by=CITIZEN)
    assert statuses() == [SEATED, SEATED]


def test_the_one_who_says_no_leaves_and_the_other_keeps_the_offer(full_run):
    two_sign_up(full_run)
    seats(full_run, 3)
    expire_invitations()
    decline_invitation(enrolment=of("odd@example.org"), by=CITIZEN)
    assert statuses() == [INVITED, CANCELLED]
    accept_invitation(enrolment=of("nora@example.org"), by=CITIZEN)
    assert statuses() == [SEATED, CANCELLED]


def offered_two_seats(run: CourseRun) -> None:
    two_sign_up(run)
    seats(run, 3)
    expire_invitations()
    assert statuses() == [INVITED, INVITED]


@pytest.mark.parametrize(
    "leave",
    [
        partial(decline_invitation, by=CITIZEN),
        partial(decline_invitation, by=CITIZEN, stay=True),
        partial(cancel_enrolment, by=SYSTEM),
    ],
    ids=["no", "later", "cancelled"],
)
def test_whoever_keeps_an_offer_that_was_for_two_is_told_that_it_is_for_one(full_run, leave):
    offered_two_seats(full_run)
    deadline = of("nora@example.org").invitation_expires_at
    for _twice in range(2):
        with suppress(AlreadyCancelledError):
            leave(enrolment=of("odd@example.org"))
    told = Message.objects.get(kind="offer_for_one")
    assert (told.address, of("nora@example.org").invitation_expires_at) == ("nora@example.org", deadline)
    text = " ".join(render(told).text.split())
    assert "sammen med Odd, som ikke tar imot plass nå. Tilbudet gjelder deg alene" in text


def test_the_promises_of_the_state_machine_find_an_offer_to_two_that_becomes_one_for_one_in_silence(full_run):
    offered_two_seats(full_run)
    before, seen = promises.read_rows(), {letter.key for letter in Message.objects.all()}
    odd = of("odd@example.org")
    decline_invitation(enrolment=odd, by=CITIZEN)
    letters, now, step = promises.new_letters(seen), promises.read_rows(), promises.Step(said_no={odd.pk})
    promises.letters_say_what_happened(now, before, step, letters)
    silent = [letter for letter in letters if letter.kind != "offer_for_one"]
    with pytest.raises(AssertionError, match="offer_for_one"):
        promises.letters_say_what_happened(now, before, step, silent)


def test_a_yes_to_two_seats_is_not_a_yes_to_one(full_run):
    offered_two_seats(full_run)
    decline_invitation(enrolment=of("odd@example.org"), by=CITIZEN)
    with pytest.raises(ChangedSinceError):
        accept_invitation(enrolment=of("nora@example.org"), by=CITIZEN, for_two=True)
    assert statuses() == [INVITED, CANCELLED]


def test_when_one_leaves_the_other_goes_on_alone(full_run):
    two_sign_up(full_run)
    cancel_enrolment(enrolment=of("nora@example.org"), by=CITIZEN)
    cancel_enrolment(enrolment=of("sigrid@example.org"), by=CITIZEN)
    assert statuses() == [CANCELLED, INVITED]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (PartyChoice.ALONE, [INVITED, WAITING]),
        (PartyChoice.SPLIT, [INVITED, WAITING]),
        (PartyChoice.TOGETHER, [WAITING, WAITING]),
    ],
)
def test_two_in_line_answer_what_they_want_with_one_seat(full_run, choice, found):
    two_sign_up(full_run)
    cancel_enrolment(enrolment=of("sigrid@example.org"), by=CITIZEN)
    answer_for_party(enrolment=of("nora@example.org"), by=CITIZEN, choice=choice)
    assert statuses() == found
    assert Event.objects.filter(action="party.answered").get().details["choice"] == choice


@pytest.mark.parametrize(("who", "other"), [("nora", "odd"), ("odd", "nora")])
def test_whoever_would_come_alone_gets_the_seat_and_the_other_stays_in_line_and_is_told(full_run, waiting, who, other):
    two_sign_up(full_run)
    behind = waiting(full_run)
    for _twice in range(2):
        with suppress(NothingAskedError):
            answer_for_party(enrolment=of(f"{who}@example.org"), by=CITIZEN, choice=PartyChoice.ALONE)
    cancel_enrolment(enrolment=of("sigrid@example.org"), by=CITIZEN)
    assert of(f"{who}@example.org").status == INVITED
    assert list(Enrolment.objects.filter(run=full_run).in_line()) == [of(f"{other}@example.org"), behind]
    told = Message.objects.filter(kind="party_parted").get()
    assert (told.address, told.about_id) == (f"{other}@example.org", of(f"{other}@example.org").pk)
    assert not Event.objects.filter(action="enrolment.cancelled", target_id=of(f"{other}@example.org").pk).exists()


def test_whoever_has_been_offered_a_seat_since_is_not_told_to_wait(full_run):
    two_sign_up(full_run)
    pause_waiting_list(run=full_run, by=SYSTEM)
    seats(full_run, 3)
    answer_for_party(enrolment=of("odd@example.org"), by=CITIZEN, choice=PartyChoice.ALONE)
    assert Message.objects.filter(kind="party_parted").count() == 1
    resume_waiting_list(run=full_run, by=SYSTEM)
    assert statuses() == [INVITED, INVITED]
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get(kind="party_parted"))


def test_someone_who_comes_alone_is_asked_nothing(full_run, waiting):
    with pytest.raises(NothingAskedError):
        answer_for_party(enrolment=waiting(full_run), by=CITIZEN, choice=PartyChoice.ALONE)


def test_an_offer_to_two_that_lapses_puts_both_last(full_run, waiting):
    two_sign_up(full_run)
    behind = waiting(full_run)
    seats(full_run, 3)
    expire_invitations()
    Enrolment.objects.filter(status=INVITED).update(invitation_expires_at=timezone.now())
    expire_invitations()
    assert (statuses(), Enrolment.objects.get(pk=behind.pk).status) == ([WAITING, WAITING], INVITED)


def test_staff_enrol_two_who_phone(run):
    people = (person(), person(name="Odd Nilsen", email="odd@example.org"))
    assert enrol_party(run=run, by=SYSTEM, people=people, submission=uuid.uuid4()) == (Outcome.SEATED, Outcome.SEATED)
