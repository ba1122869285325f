"""The one rule that decides what happens to a sign-up, the facts it looks at, and the lock under which it counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from participants.errors import ElsewhereError, RunClosedError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, Need
from participants.person import Person

COUNTED = (
    "state",
    "seats",
    "seats_taken",
    "has_waiting_list",
    "waiting_list_limit",
    "waiting_list_paused_at",
    "invitation_hours",
    "first_come_hours",
    "asks_for_talk",
    "helpers_take_seats",
    "other_municipalities",
    "municipality",
    "enrolment_opens_at",
    "enrolment_closes_at",
    "starts_at",
    "ends_at",
    "offer__organiser",
)


def lock_run(run_id: int) -> CourseRun:
    """One writer per run until the transaction ends: whoever changes who holds a seat takes this first.

    FOR NO KEY UPDATE is enough, since nothing changes the run's key; so rows that merely point at the run do not wait.
    """
    locked = CourseRun.objects.select_for_update(of=("self",), no_key=True).annotate(is_shared=_is_shared())
    return locked.select_related("offer").only(*COUNTED).get(pk=run_id)


def _is_shared() -> Exists:
    """Whether the run reserves seats at all: most do not, and then nothing is read about it."""
    return Exists(ReservedSeats.objects.filter(run=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Seeker:
    """What the rule needs to know of someone who wants a seat: where they live, and for how many they ask."""

    municipality: str | None
    seats: int = 1

    @classmethod
    def of(cls, enrolment: Enrolment) -> "Seeker":
        return cls(enrolment.municipality_id, enrolment.seats_needed)

    @classmethod
    def newcomer(cls, person: Person, run: CourseRun) -> "Seeker":
        """A helper takes a seat only where the run says so."""
        brings_one = run.helpers_take_seats and Need.COMPANION in person.needs
        return cls(person.municipality.pk if person.municipality else None, 2 if brings_one else 1)


@dataclass(slots=True)
class Terms:
    """Who may have which of a run's seats at this moment.

    `kept` are seats that are still reserved and not used, by municipality; `home` are the municipalities of the host
    and its partners. Without a limit on seats `free` is None.
    """

    free: int | None
    kept: Counter[str] = field(default_factory=Counter)
    home: frozenset[str] = frozenset()
    others: str = OtherMunicipalities.WELCOME
    is_reserving: bool = False

    def refuses(self, seeker: Seeker) -> bool:
        return self.others == OtherMunicipalities.REFUSED and seeker.municipality not in self.home

    def puts_last(self, seeker: Seeker) -> bool:
        """Not from here, and the run has others wait until its reserved seats are released."""
        waits = self.others == OtherMunicipalities.WAIT and self.is_reserving
        return waits and seeker.municipality not in self.home

    def fits(self, seekers: Sequence[Seeker]) -> bool:
        """All of them at once. A resident uses what is kept for the municipality first, then what is open to all."""
        if any(self.puts_last(seeker) or self.refuses(seeker) for seeker in seekers):
            return False
        if self.free is None:
            return True
        return self._from_the_common(seekers) <= self.free - self.kept.total()

    def hold(self, seekers: Sequence[Seeker]) -> None:
        """Count them as having their seats."""
        for seeker in seekers:
            if self.free is not None:
                self.free -= seeker.seats
            place = seeker.municipality or ""
            if place in self.kept:
                self.kept[place] = max(self.kept[place] - seeker.seats, 0)

    def _from_the_common(self, seekers: Sequence[Seeker]) -> int:
        wanted: Counter[str | None] = Counter()
        for seeker in seekers:
            wanted[seeker.municipality] += seeker.seats
        return sum(max(seats - self.kept[place or ""], 0) for place, seats in wanted.items())


def read_terms(run: CourseRun) -> Terms:
    """Under the run's lock. One query, and one more in a run that reserves seats or asks where people live."""
    run.refresh_from_db(fields=["seats_taken"])
    return terms_of(run)


def terms_of(run: CourseRun) -> Terms:
    """As the run stands in memory: right under a lock just taken, and good enough for a page."""
    if not vars(run).get("is_shared", True) and run.other_municipalities == OtherMunicipalities.WELCOME:
        return Terms(free=run.seats_free)
    reserved = list(_with_residents(run))
    now = timezone.now()
    kept = {row.municipality_id: row.seats - vars(row)["residents"] for row in reserved if row.released_at > now}
    return Terms(
        free=run.seats_free,
        kept=Counter({place: left for place, left in kept.items() if left > 0}),
        home=_home(run, reserved),
        others=run.other_municipalities,
        is_reserving=bool(kept),
    )


def _with_residents(run: CourseRun) -> Iterable[ReservedSeats]:
    """Each with `residents`: seats held by people who live there."""
    holding = Enrolment.objects.holding_a_seat().filter(run=OuterRef("run"), municipality=OuterRef("municipality"))
    held = holding.order_by().values("run").annotate(held=Sum("seats_needed")).values("held")
    return ReservedSeats.objects.filter(run=run).annotate(
        residents=Coalesce(Subquery(held, output_field=IntegerField()), 0)
    )


def _home(run: CourseRun, reserved: Iterable[ReservedSeats]) -> frozenset[str]:
    host = {run.municipality_id, run.offer.organiser.municipality_id} - {None}
    return frozenset({*host, *(row.municipality_id for row in reserved)})  # type: ignore[arg-type]  # None is taken out


def decide(run: CourseRun, terms: Terms, seekers: Sequence[Seeker], *, others_stand_before: bool) -> EnrolmentStatus:
    """What a sign-up of one, or of two who come together, becomes: a talk first, a seat, or a place in line.

    A seat that is free while people wait who could have it is theirs: a new sign-up does not pass them.
    Raises ElsewhereError where the run is not for those who live there, RunFullError where there is no line to join.
    """
    if any(terms.refuses(seeker) for seeker in seekers):
        raise ElsewhereError
    if run.asks_for_talk:
        return EnrolmentStatus.APPLIED
    if terms.fits(seekers) and not others_stand_before:
        return EnrolmentStatus.SEATED
    check_line(run, len(seekers))
    return EnrolmentStatus.WAITING


def check_line(run: CourseRun, people: int) -> None:
    """Raises RunFullError where the run has no waiting list, or one that is full."""
    if not run.has_waiting_list:
        raise RunFullError
    limit = run.waiting_list_limit
    if limit is not None and Enrolment.objects.filter(run=run).in_line().count() + people > limit:
        raise RunFullError


def is_over(run: CourseRun) -> bool:
    return run.ends_at is not None and run.ends_at <= timezone.now()


def has_begun(run: CourseRun) -> bool:
    return run.starts_at is not None and run.starts_at <= timezone.now()


def is_first_come(run: CourseRun) -> bool:
    """So near the start that no seat is held for anyone: of all who wait, the first who answers gets it."""
    if run.starts_at is None or has_begun(run):
        return False
    return run.starts_at - timezone.now() <= timedelta(hours=run.first_come_hours)


def check_open(run: CourseRun, *, for_staff: bool) -> None:
    """Raises RunClosedError. Staff may enrol someone who phones before sign-up opens or after it closed."""
    if not (run.is_public and not is_over(run) if for_staff else run.accepts_enrolments):
        raise RunClosedError
