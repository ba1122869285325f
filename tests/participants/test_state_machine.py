"""Whatever people, coordinators and the clock do, in whatever order: the promises of a course run hold.

The machine keeps its own book of who came and who left, and judges by `tests.participants.promises`.
`PORTAL_MACHINE_EXAMPLES=2000` looks longer, and in other places each time.

While it was written, mistakes were made on purpose, one at a time, to see that it finds them. It was seen to find:
the line served from its end; whoever let an offer pass served first; one of two forgotten when the other says yes;
two split over a talk; seats reserved for others given away; one seat too few given out; an offer valid after its
time; no letter when an offer runs out; the key of a letter taken from the party; a pause that nobody heeds. It finds
by chance only a letter's key made of the end of an offer, a release that is forgotten, the free seat that people were
told of never forgotten, and an offer to two that becomes one for one in silence: `test_waiting_list`, `test_seats`
and `test_parties` have them.
"""

import os
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from audit.services import CITIZEN, SYSTEM
from offers.models import CourseRun, ReservedSeats
from offers.services import (
    SeatsBelowReservedError,
    SeatsBelowTakenError,
    TooManyReservedError,
    release_seats,
    reserve_seats,
    update_run,
)
from participants import services
from participants.models import DeclineReason, Enrolment, EnrolmentStatus, TalkForm
from participants.person import Person
from tests.factories import MunicipalityFactory, PublishedRunFactory
from tests.participants import promises
from tests.participants.promises import A_WEEK, HOLDS, IN_TALK, LIVE, Row, Step

EXAMPLES = int(os.environ.get("PORTAL_MACHINE_EXAMPLES", "0"))
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(600)]

S = EnrolmentStatus
MONDAY = datetime(2026, 9, 7, 10, tzinfo=UTC)
PLACES = ["5501", "5503", "5534"]  # the host, a partner, and neither
PEOPLE = st.integers(0, 9)
WHICH = st.integers(0, 40)
REFUSALS = (
    services.RunFullError,
    services.RunClosedError,
    services.ElsewhereError,
    services.PartyDoesNotFitError,
    services.NoOfferError,
    services.NothingAskedError,
    services.NoTalkError,
    services.NobodyWaitsError,
    services.AlreadyCancelledError,
    services.AlreadyEnrolledError,
    services.TooLateError,
    services.NoSeatForHelperError,
)


def person(number: int, *, spelling: int = 0, brings_helper: bool = False) -> Person:
    """Even numbers are known by an e-mail address and odd ones by a phone, each in several spellings."""
    known_by_email = number % 2 == 0
    email = [f"deltaker{number}@example.org", f" Deltaker{number}+kurs@Example.ORG"][spelling]
    phone = [f"9000000{number}", f"+47 900 00 00{number}"][spelling]
    return Person(
        name=f"Deltaker Nummer{number}",
        email=email if known_by_email else f"{spelling}-{number}@example.org",
        phone="" if known_by_email else phone,
        municipality=MunicipalityFactory(number=PLACES[number % 3], name=f"Kommune {number % 3}"),
        needs=["companion"] if brings_helper else [],
    )


def someone_is(*statuses: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Draw this only when there is someone to whom it can happen, so that few steps are wasted."""
    return precondition(lambda machine: any(row.status in statuses for row in machine.before.values()))


YES, NO = st.sampled_from([True]), st.sampled_from([False])

# How a run is made, and what is special about each scene: a line, talks, and several municipalities. One at a time, so
# that what is rare comes often.
FRAMES: dict[str, st.SearchStrategy[Any]] = {
    "seats": st.sampled_from([0, 1, 1, 2, 2, 3, None]),
    "has_waiting_list": YES,
    "waiting_list_limit": st.none(),
    "other_municipalities": st.just("welcome"),
    "asks_for_talk": NO,
    "helpers_take_seats": NO,
    "days": st.sampled_from([1, 2, 6, 6, 20]),
    "reserved": st.just(0),
    "crowd": st.integers(0, 4),
    "two": st.booleans(),
    "one_let_pass": NO,
}
SCENES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "line": {
        "has_waiting_list": st.sampled_from([True, True, True, False]),
        "waiting_list_limit": st.sampled_from([None, None, 2]),
        "helpers_take_seats": st.booleans(),
        "first_come_hours": st.sampled_from([24, 24, 0]),
    },
    "talks": {"asks_for_talk": YES, "seats": st.sampled_from([1, 2, 2, 3]), "two": YES},
    "municipalities": {
        "other_municipalities": st.sampled_from(["welcome", "wait", "refused"]),
        "seats": st.integers(2, 5),
        "reserved": st.integers(0, 2),
        "helpers_take_seats": st.booleans(),
        "crowd": st.integers(0, 7),
    },
    "near the start": {
        "seats": st.sampled_from([1, 2, 2]),
        "days": st.just(2),
        "crowd": st.integers(3, 5),
        "first_come_hours": st.just(72),
    },
    "one let a seat pass": {
        "one_let_pass": YES,
        "seats": st.just(1),
        "days": st.just(30),
        "crowd": st.just(5),
        "two": NO,
    },
}


def in_scene(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return precondition(lambda machine: machine.scene is SCENES[name])


class Machine(RuleBasedStateMachine):
    scene: ClassVar[dict[str, st.SearchStrategy[Any]]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)  # noqa: FBT003 - Django's own signature
        self.clock = self.stack.enter_context(time_machine.travel(MONDAY, tick=False))
        self.run_pk = self.other_pk = 0
        self.before: dict[int, Row] = {}
        self.here: set[tuple[int, str]] = set()  # whoever came to a run and has not left, by name
        self.letters: set[str] = set()
        self.step = Step()
        self.served = True
        self.paused = False

    def teardown(self) -> None:
        self.stack.close()

    @initialize(data=st.data())
    def publish(self, data: st.DataObject) -> None:
        """The run that people sign up for, with some there already, and another one that some are moved to."""
        scene = {name: data.draw(values, label=name) for name, values in (FRAMES | self.scene).items()}
        host = MunicipalityFactory(number=PLACES[0], name="Kommune 0")
        start = MONDAY + timedelta(days=scene.pop("days"))
        frames = {"municipality": host, "starts_at": start, "ends_at": start + timedelta(days=40)}
        self.helpers = scene["helpers_take_seats"]
        reserved, crowd, two = scene.pop("reserved"), scene.pop("crowd"), scene.pop("two")
        one_let_pass = scene.pop("one_let_pass")
        run = PublishedRunFactory(offer__organiser__municipality=host, **frames, **scene)
        self.run_pk, self.other_pk = run.pk, PublishedRunFactory(offer=run.offer, **frames, **scene | {"seats": 1}).pk
        if reserved:
            self.reserve(PLACES[1], reserved, 5)
        for number in range(crowd):
            self.sign_up(number, 0, number == 1)
        if two:
            self.sign_up_two(8, 9, services.PartyChoice.TOGETHER)
        self.served = True
        if one_let_pass:
            self.let_one_pass()

    def let_one_pass(self) -> None:
        """The first in line lets an offer pass, the second takes the seat, and a week goes by for the others."""
        self.the_promises_hold()
        for act in (self.someone_with_a_seat_leaves, self.pass_four_days, self.accept):
            act(0)
            self.the_promises_hold()
        self.clock.shift(A_WEEK)

    def pass_four_days(self, _which: int) -> None:
        self.clock.shift(timedelta(days=4))
        self.sweep(1)

    # -- what people do

    @rule(number=PEOPLE, spelling=st.integers(0, 1), helper=st.booleans())
    def sign_up(self, number: int, spelling: int, helper: bool) -> None:
        who = person(number, spelling=spelling, brings_helper=helper)
        with suppress(*REFUSALS):
            services.enrol(run=self.run, by=CITIZEN, person=who, submission=uuid.uuid4())
            self.here.add((self.run_pk, who.name))

    @rule(number=PEOPLE, other=PEOPLE, choice=st.sampled_from([None, *services.PartyChoice]))
    def sign_up_two(self, number: int, other: int, choice: "services.PartyChoice | None") -> None:
        if number == other:
            return
        people = (person(number), person(other, spelling=1))
        self.step.would_wait |= choice == "together"
        with suppress(*REFUSALS):
            answers = services.enrol_party(
                run=self.run, by=CITIZEN, people=people, submission=uuid.uuid4(), choice=choice
            )
            assert len(answers) == (1 if choice == "alone" and len(answers) == 1 else 2)
            for who, _answer in zip(people, answers, strict=False):
                self.here.add((self.run_pk, who.name))

    @someone_is(*HOLDS)
    @rule(which=WHICH)
    def someone_with_a_seat_leaves(self, which: int) -> None:
        self.cancel_one(which, of=[*HOLDS])

    @someone_is(S.WAITING, *IN_TALK)
    @rule(which=WHICH)
    def someone_in_line_leaves(self, which: int) -> None:
        self.cancel_one(which, of=[S.WAITING, *IN_TALK])

    def cancel_one(self, which: int, *, of: list[str]) -> None:
        def leave(one: Enrolment) -> None:
            services.cancel_enrolment(enrolment=one, by=CITIZEN)
            self.left(one)

        self.on(which, leave, of=of)

    @someone_is(S.CANCELLED)
    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        def come_back(one: Enrolment) -> None:
            services.undo_cancellation(enrolment=one, by=CITIZEN)
            self.here.add((one.run_id, one.name))

        self.on(which, come_back, of=[S.CANCELLED])

    @someone_is(S.INVITED)
    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        self.on(which, lambda one: services.accept_invitation(enrolment=one, by=CITIZEN), of=[S.INVITED])

    @someone_is(S.INVITED)
    @rule(which=WHICH, seconds=st.integers(-1, 1))
    def accept_at_the_last_second(self, which: int, seconds: int) -> None:
        def answer(one: Enrolment) -> None:
            ends = one.invitation_expires_at or timezone.now()
            self.clock.move_to(max(ends + timedelta(seconds=seconds), timezone.now()))
            self.served = False
            services.accept_invitation(enrolment=one, by=CITIZEN)

        self.on(which, answer, of=[S.INVITED])

    @someone_is(S.WAITING)
    @rule(which=WHICH)
    def take_a_free_seat(self, which: int) -> None:
        self.on(which, lambda one: services.accept_invitation(enrolment=one, by=CITIZEN), of=[S.WAITING])

    @someone_is(S.INVITED, S.WAITING)
    @rule(which=WHICH, stay=st.booleans())
    def decline(self, which: int, stay: bool) -> None:
        def say_no(one: Enrolment) -> None:
            self.step.said_no.add(one.pk)
            services.decline_invitation(enrolment=one, by=CITIZEN, stay=stay)
            if not stay:
                self.left(one)

        self.on(which, say_no, of=[S.INVITED, S.WAITING])

    @someone_is(S.WAITING)
    @rule(which=WHICH, choice=st.sampled_from(services.PartyChoice))
    def answer_for_two(self, which: int, choice: "services.PartyChoice") -> None:
        def answer(one: Enrolment) -> None:
            services.answer_for_party(enrolment=one, by=CITIZEN, choice=choice)
            if choice != "together":
                other = Enrolment.objects.filter(party=one.party_id).exclude(pk=one.pk).get()
                self.step.parted_by = {other.pk: one.pk}

        self.on(which, answer, of=[S.WAITING])

    @precondition(lambda self: self.helpers)
    @someone_is(*LIVE)
    @rule(which=WHICH, helper=st.booleans())
    def name_a_helper(self, which: int, helper: bool) -> None:
        def change(one: Enrolment) -> None:
            who = Person(
                name=one.name,
                email=one.email,
                phone=str(one.phone),
                municipality=one.municipality,
                needs=["companion"] if helper else [],
            )
            services.change_details(enrolment=one, by=CITIZEN, person=who)

        self.on(which, change)

    # -- what coordinators do

    @rule(seats=st.one_of(st.integers(0, 6), st.none()))
    def change_seats(self, seats: int | None) -> None:
        with suppress(SeatsBelowTakenError, SeatsBelowReservedError):
            update_run(run=self.run, by=SYSTEM, seats=seats)
            self.served = True

    @in_scene("municipalities")
    @rule(place=st.sampled_from(PLACES[:2]), seats=st.integers(1, 3), days=st.integers(1, 12))
    def reserve(self, place: str, seats: int, days: int) -> None:
        until = timezone.now() + timedelta(days=days)
        with suppress(TooManyReservedError):
            municipality = MunicipalityFactory(number=place, name="x")
            reserve_seats(run=self.run, by=SYSTEM, municipality=municipality, seats=seats, released_at=until)
            self.served = True

    @in_scene("municipalities")
    @rule(which=WHICH)
    def release(self, which: int) -> None:
        reserved = list(ReservedSeats.objects.filter(run=self.run_pk).order_by("pk"))
        if reserved:
            one = reserved[which % len(reserved)]
            release_seats(reserved=one, by=SYSTEM)  # twice is once, and then nobody is served
            assert ReservedSeats.objects.get(pk=one.pk).released_at <= timezone.now()
            self.served = False

    @someone_is(S.WAITING)
    @rule(which=WHICH)
    def invite_out_of_order(self, which: int) -> None:
        def choose(one: Enrolment) -> None:
            chosen = [one]
            if one.party is not None and one.party.together:
                chosen = list(Enrolment.objects.filter(party=one.party_id))
            self.step.chosen |= {each.pk for each in chosen}
            services.invite_out_of_order(enrolment=one, by=SYSTEM, reason="x")

        self.on(which, choose, of=[S.WAITING])

    @someone_is(S.WAITING)
    @rule()
    def invite_next(self) -> None:
        self.step.anyone = True
        with suppress(*REFUSALS):
            services.invite_next(run=self.run, by=SYSTEM)

    @someone_is(*LIVE)
    @rule(which=WHICH)
    def move(self, which: int) -> None:
        def to_the_other(one: Enrolment) -> None:
            other = self.other_pk if one.run_id == self.run_pk else self.run_pk
            to_run = CourseRun.objects.get(pk=other)
            with transaction.atomic():
                services.move_enrolment(enrolment=one, to_run=to_run, by=SYSTEM, consented=True)
            self.left(one)
            self.here.add((other, one.name))

        self.on(which, to_the_other)

    @precondition(lambda self: not self.paused)
    @someone_is(*LIVE)
    @rule()
    def pause(self) -> None:
        self.paused = True
        services.pause_waiting_list(run=self.run, by=SYSTEM)

    @precondition(lambda self: self.paused)
    @rule()
    def resume(self) -> None:
        self.paused = False
        services.resume_waiting_list(run=self.run, by=SYSTEM)

    @someone_is(*IN_TALK)
    @rule(which=WHICH)
    def book_a_talk(self, which: int) -> None:
        at = timezone.now() + timedelta(days=1)
        self.on(
            which,
            lambda one: services.book_talk(enrolment=one, by=SYSTEM, starts_at=at, form=TalkForm.PHONE),
            of=[*IN_TALK],
        )

    @someone_is(*IN_TALK)
    @rule(which=WHICH, welcome=st.sampled_from([True, True, False]))
    def talk(self, which: int, welcome: bool) -> None:
        def after_talk(one: Enrolment) -> None:
            if welcome:
                services.accept_after_talk(enrolment=one, by=SYSTEM)
            else:
                services.decline_after_talk(enrolment=one, by=SYSTEM, reason=DeclineReason.LATER)
                self.left(one)

        self.on(which, after_talk, of=[*IN_TALK])

    # -- what the clock does

    @rule(hours=st.sampled_from([-1, 1, 5, 24, 49, 49, 100, 100, 24 * 8, 24 * 20]))
    def time_passes(self, hours: int) -> None:
        """Also by weeks in which nobody looked, and backwards."""
        self.clock.shift(timedelta(hours=hours))
        self.served = False

    @rule(times=st.integers(1, 2))
    def sweep(self, times: int) -> None:
        for _ in range(times):
            services.expire_invitations()
        self.served = True

    # -- what must hold

    @invariant()
    def the_promises_hold(self) -> None:
        if not self.run_pk:
            return
        now, step = promises.read_rows(), self.step
        for run in promises.all_runs():
            rows = [row for row in now.values() if row.run == run.pk]
            promises.nobody_sits_on_anothers_chair(run, rows)
            promises.seats_went_to_those_who_fit(run, rows, self.before, step)
            promises.offers_are_made_and_end_in_time(run, rows, self.before, step)
            promises.nobody_was_passed(run, rows, self.before, step)
            if self.served:
                promises.no_seat_is_free_beside_someone_who_fits(run, rows)
        promises.everyone_is_there_once(list(now.values()), self.here)
        promises.two_stay_together(list(now.values()))
        promises.nobody_answers_for_another(now, step)
        promises.letters_say_what_happened(now, self.before, step, promises.new_letters(self.letters))
        self.before, self.step = now, Step()
        self.clock.shift(timedelta(microseconds=1))  # no two things happen in the same moment

    # -- helpers

    @property
    def run(self) -> CourseRun:
        return CourseRun.objects.select_related("offer__organiser").get(pk=self.run_pk)

    def left(self, one: Enrolment) -> None:
        self.here.discard((one.run_id, one.name))

    def on(self, which: int, act: Callable[[Enrolment], None], *, of: list[str] | None = None) -> None:
        """Do it to one of them, whichever run they are in. What may be refused may be refused."""
        rows = [row for row in self.before.values() if row.status in (of or LIVE)]
        if rows:
            one = Enrolment.objects.select_related("party").get(pk=rows[which % len(rows)].pk)
            with suppress(*REFUSALS):
                act(one)


def machine_for(scene: str) -> type[Machine]:
    return type(f"Machine_{scene}", (Machine,), {"scene": SCENES[scene]})


@pytest.mark.parametrize("scene", SCENES)
def test_whatever_happens_the_promises_hold(scene):
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine_for(scene),
        settings=settings(
            max_examples=EXAMPLES or 20,
            stateful_step_count=40,
            deadline=None,
            derandomize=not EXAMPLES,
            suppress_health_check=checks,
            print_blob=False,
        ),
    )
