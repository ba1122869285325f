"""Whatever people, coordinators and the clock do, in whatever order: the promises of a course run hold.

The machine keeps its own book of who came and who left, and reckons by itself who fits: it does not ask the code that
it judges. `PORTAL_MACHINE_EXAMPLES=2000` looks longer, and in other places each time.
"""

import os
import uuid
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from audit.services import CITIZEN, SYSTEM
from messaging.models import Message
from offers.models import CourseRun, ReservedSeats
from offers.services import SeatsBelowTakenError, update_run
from participants import services
from participants.models import DeclineReason, Enrolment, EnrolmentStatus, TalkForm
from participants.models.enrolment import ASK_AGAIN_AFTER
from participants.person import Person
from tests.factories import MunicipalityFactory, PublishedRunFactory

EXAMPLES = int(os.environ.get("PORTAL_MACHINE_EXAMPLES", "0"))
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

S = EnrolmentStatus
HOLDS = {S.SEATED, S.INVITED}
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
)


def person(number: int, *, brings_helper: bool) -> Person:
    return Person(
        name=f"Deltaker Nummer{number}",
        email=f"deltaker{number}@example.org",
        municipality=MunicipalityFactory(number=PLACES[number % 3], name=f"Kommune {number % 3}"),
        needs=["companion"] if brings_helper else [],
    )


class Seats:
    """Who fits, reckoned from the rows in the plainest way there is."""

    def __init__(self, run: CourseRun, rows: list[Enrolment]) -> None:
        self.run = run
        self.taken = Counter[str]()
        for row in rows:
            if row.status in HOLDS:
                self.taken[row.municipality_id or ""] += row.seats_needed
        reserves = list(ReservedSeats.objects.filter(run=run))
        self.held = {row.municipality_id: row.seats for row in reserves if row.released_at > timezone.now()}
        self.home = {row.municipality_id for row in reserves} | {run.municipality_id or ""}

    def fits(self, rows: list[Enrolment]) -> bool:
        trial = Counter(self.taken)
        for row in rows:
            place = row.municipality_id or ""
            if self._must_wait(place) or self._free_for(place, trial) < row.seats_needed:
                return False
            trial[place] += row.seats_needed
        return True

    def _must_wait(self, place: str) -> bool:
        others = self.run.other_municipalities
        return place not in self.home and (others == "refused" or (others == "wait" and bool(self.held)))

    def _free_for(self, place: str, taken: Counter[str]) -> int:
        if self.run.seats is None:
            return 1000
        free = self.run.seats - taken.total()
        kept_for_others = sum(max(0, n - taken[where]) for where, n in self.held.items() if where != place)
        kept_for_own = max(0, self.held.get(place, 0) - taken[place])
        return min(free, max(free - kept_for_others, min(free, kept_for_own)))


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)  # noqa: FBT003 - Django's own signature
        self.clock = self.stack.enter_context(time_machine.travel(MONDAY, tick=False))
        self.before: dict[int, tuple[str, int]] = {}
        self.here: dict[str, int] = {}  # whoever came and has not left, by e-mail
        self.became = Counter[tuple[int, str]]()
        self.settled = True
        self.by_hand = False

    def teardown(self) -> None:
        self.stack.close()

    @initialize(
        seats=st.one_of(st.integers(0, 5), st.none()),
        line=st.sampled_from([(True, None), (True, None), (True, 2), (False, None)]),
        others=st.sampled_from(["welcome", "welcome", "wait", "refused"]),
        talk=st.sampled_from([False, False, False, True]),
        helpers=st.booleans(),
        days=st.integers(1, 20),
    )
    def publish(self, seats, line, others, talk, helpers, days) -> None:
        host = MunicipalityFactory(number=PLACES[0], name="Kommune 0")
        start = MONDAY + timedelta(days=days)
        self.run_pk = PublishedRunFactory(
            seats=seats,
            has_waiting_list=line[0],
            waiting_list_limit=line[1],
            other_municipalities=others,
            asks_for_talk=talk,
            helpers_take_seats=helpers,
            municipality=host,
            offer__organiser__municipality=host,
            starts_at=start,
            ends_at=start + timedelta(days=40),
        ).pk

    # -- what people do

    @rule(number=PEOPLE, helper=st.booleans())
    def sign_up(self, number: int, helper: bool) -> None:
        who = person(number, brings_helper=helper)
        with suppress(*REFUSALS):
            services.enrol(run=self.run, by=CITIZEN, person=who, submission=uuid.uuid4())
            self.expect(who.email)

    @rule(number=PEOPLE, other=PEOPLE, choice=st.sampled_from([None, *services.PartyChoice]))
    def sign_up_two(self, number: int, other: int, choice: "services.PartyChoice | None") -> None:
        if number == other:
            return
        people = (person(number, brings_helper=False), person(other, brings_helper=False))
        with suppress(*REFUSALS):
            answers = services.enrol_party(
                run=self.run, by=CITIZEN, people=people, submission=uuid.uuid4(), choice=choice
            )
            for who, _answer in zip(people, answers, strict=False):
                self.expect(who.email)

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        self.on(which, lambda one: self.leaves(one, lambda: services.cancel_enrolment(enrolment=one, by=CITIZEN)))

    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        def come_back(one: Enrolment) -> None:
            services.undo_cancellation(enrolment=one, by=CITIZEN)
            self.expect(one.email)

        self.on(which, come_back, of=S.CANCELLED)

    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        self.on(which, lambda one: services.accept_invitation(enrolment=one, by=CITIZEN))

    @rule(which=WHICH, stay=st.booleans())
    def decline(self, which: int, stay: bool) -> None:
        def say_no(one: Enrolment) -> None:
            services.decline_invitation(enrolment=one, by=CITIZEN, stay=stay)
            if not stay:
                self.here.pop(one.email, None)

        self.on(which, say_no)

    @rule(which=WHICH, choice=st.sampled_from(services.PartyChoice))
    def answer_for_two(self, which: int, choice: "services.PartyChoice") -> None:
        def answer(one: Enrolment) -> None:
            services.answer_for_party(enrolment=one, by=CITIZEN, choice=choice)
            for mate in Enrolment.objects.filter(party=one.party_id, status=S.CANCELLED):
                self.here.pop(mate.email, None)

        self.on(which, answer, of=S.WAITING)

    # -- what coordinators do

    @rule(seats=st.one_of(st.integers(0, 6), st.none()))
    def change_seats(self, seats: int | None) -> None:
        held = ReservedSeats.objects.filter(run=self.run_pk).count()
        if seats is not None and seats < 2 * held:
            return
        with suppress(SeatsBelowTakenError):
            update_run(run=self.run, by=SYSTEM, seats=seats)
            self.settled = False

    @rule(place=st.sampled_from(PLACES[:2]), days=st.integers(1, 12))
    def reserve(self, place: str, days: int) -> None:
        run = self.run
        rows = ReservedSeats.objects.filter(run=run).exclude(municipality=place)
        if run.seats is not None and run.seats >= 2 * (rows.count() + 1):
            ReservedSeats.objects.update_or_create(
                run=run,
                municipality=MunicipalityFactory(number=place, name="x"),
                defaults={"seats": 2, "released_at": timezone.now() + timedelta(days=days)},
            )
            self.settled = False

    @rule(which=WHICH)
    def invite_out_of_order(self, which: int) -> None:
        self.by_hand = True
        self.on(which, lambda one: services.invite_out_of_order(enrolment=one, by=SYSTEM, reason="x"), of=S.WAITING)

    @rule()
    def invite_next(self) -> None:
        self.by_hand = True
        with suppress(*REFUSALS):
            services.invite_next(run=self.run, by=SYSTEM)

    @rule()
    def pause(self) -> None:
        services.pause_waiting_list(run=self.run, by=SYSTEM)

    @rule()
    def resume(self) -> None:
        services.resume_waiting_list(run=self.run, by=SYSTEM)
        self.settled = True

    @rule(which=WHICH, answer=st.sampled_from(["book", "yes", "yes", "no"]))
    def talk(self, which: int, answer: str) -> None:
        def after_talk(one: Enrolment) -> None:
            if answer == "book":
                at = timezone.now() + timedelta(days=1)
                services.book_talk(enrolment=one, by=SYSTEM, starts_at=at, form=TalkForm.PHONE)
            elif answer == "yes":
                services.accept_after_talk(enrolment=one, by=SYSTEM)
            else:
                services.decline_after_talk(enrolment=one, by=SYSTEM, reason=DeclineReason.LATER)
                self.here.pop(one.email, None)

        self.on(which, after_talk)

    # -- what the clock does

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))
        self.settled = False

    @rule(times=st.integers(1, 2))
    def sweep(self, times: int) -> None:
        for _ in range(times):
            services.expire_invitations()
        self.settled = True

    # -- what must hold

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "run_pk"):
            return
        run = self.run
        rows = list(Enrolment.objects.select_related("party").order_by("queued_at", "pk"))
        self.nobody_sits_on_anothers_chair(run, rows)
        self.everyone_is_there_once(rows)
        self.letters_say_what_happened(rows)
        if not self.by_hand:
            self.nobody_was_passed(run, rows)
        if self.settled:
            self.no_seat_is_free_beside_someone_who_fits(run, rows)
        self.before = {row.pk: (row.status, row.run_id) for row in rows}
        self.line_before = self.line(rows)
        self.by_hand = False

    def nobody_sits_on_anothers_chair(self, run: CourseRun, rows: list[Enrolment]) -> None:
        taken = sum(row.seats_needed for row in rows if row.status in HOLDS)
        assert taken == run.seats_taken
        assert run.seats is None or taken <= run.seats

    def everyone_is_there_once(self, rows: list[Enrolment]) -> None:
        live = [row.email for row in rows if row.is_live]
        assert sorted(live) == sorted(self.here)

    def letters_say_what_happened(self, rows: list[Enrolment]) -> None:
        """As many offers were sent as were made, as many confirmations as seats were given, and so on."""
        for row in rows:
            was = self.before.get(row.pk, ("", 0))[0]
            if row.status != was:
                self.became[row.pk, row.status] += 1
                expired = was == S.INVITED and row.status == S.WAITING and row.invitation_expires_at is None
                self.became[row.pk, "expired"] += expired and row.asked_at is not None
        sent = Counter(Message.objects.values_list("about_id", "kind"))
        for row in rows:
            assert sent[row.pk, "seat_offered"] == self.became[row.pk, S.INVITED]
            assert sent[row.pk, "enrolment_confirmed"] == self.became[row.pk, S.SEATED]
            assert sent[row.pk, "talk_declined"] == self.became[row.pk, S.DECLINED]

    def nobody_was_passed(self, run: CourseRun, rows: list[Enrolment]) -> None:
        """Of those who stood in line a moment ago: whoever was not invited did not fit before those behind were."""
        now = {row.pk: row for row in rows}
        line = [[now[pk] for pk in unit] for unit in getattr(self, "line_before", [])]
        for place, unit in enumerate(line):
            if any(row.status != S.WAITING or not self.may_be_asked(row) for row in unit):
                continue
            behind = [row.pk for later in line[place + 1 :] for row in later if row.status == S.INVITED]
            if behind and self.is_together_still(unit):
                seats = Seats(run, [row for row in rows if row.pk not in behind])
                assert not seats.fits(unit), f"{unit} was passed by {behind}"

    def is_together_still(self, unit: list[Enrolment]) -> bool:
        return len(unit) == 1 or bool(unit[0].party and unit[0].party.together)

    def no_seat_is_free_beside_someone_who_fits(self, run: CourseRun, rows: list[Enrolment]) -> None:
        if run.waiting_list_paused_at or run.starts_at is None or run.starts_at <= timezone.now():
            return
        if any(row.status == S.INVITED and not row.has_open_offer for row in rows):
            return  # the clock has run out since
        by_pk, seats = {row.pk: row for row in rows}, Seats(run, rows)
        near = run.starts_at - timezone.now() <= timedelta(hours=run.first_come_hours)
        for pks in self.line(rows):
            unit = [by_pk[pk] for pk in pks]
            if near:
                assert not seats.fits(unit) or all(row.told_free_at for row in unit)
            elif all(self.may_be_asked(row) for row in unit):
                assert not seats.fits(unit), f"{unit} fits and waits"

    def may_be_asked(self, row: Enrolment) -> bool:
        return row.asked_at is None or row.asked_at < timezone.now() - ASK_AGAIN_AFTER

    def line(self, rows: list[Enrolment]) -> list[list[int]]:
        """Ids, in units, first in line first. Two of whom one has yet to be talked with do not stand in it."""
        never = datetime.min.replace(tzinfo=UTC)
        waiting = [row for row in rows if row.status == S.WAITING]
        units: dict[tuple[str, int | None], list[int]] = {}
        for row in sorted(waiting, key=lambda row: (row.asked_at or never, row.queued_at, row.pk)):
            together = row.party is not None and row.party.together
            if together and any(r.party_id == row.party_id and r.status in {S.APPLIED, S.TALK} for r in rows):
                continue
            units.setdefault(("party", row.party_id) if together else ("one", row.pk), []).append(row.pk)
        return [*units.values()]

    # -- helpers

    @property
    def run(self) -> CourseRun:
        return CourseRun.objects.select_related("offer__organiser").get(pk=self.run_pk)

    def expect(self, email: str) -> None:
        self.here[email] = 1

    def leaves(self, one: Enrolment, act) -> None:
        act()
        self.here.pop(one.email, None)

    def on(self, which: int, act, *, of: str | None = None) -> None:
        found = Enrolment.objects.order_by("pk")
        rows = list(found.filter(status=of) if of else found.live())
        if rows:
            with suppress(*REFUSALS):
                act(rows[which % len(rows)])


def test_whatever_happens_the_promises_hold():
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES or 25,
            stateful_step_count=25,
            deadline=None,
            derandomize=not EXAMPLES,
            suppress_health_check=checks,
            print_blob=False,
        ),
    )
