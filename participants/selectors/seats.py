"""Who may have which of a run's seats: the facts, and what follows from them. What happens then is for the services."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from participants.models import Enrolment, Need
from participants.person import Person


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
        return cls(person.municipality.pk if person.municipality else None, seats_needed(person.needs, run))


def seats_needed(needs: Collection[str], run: CourseRun) -> int:
    """Two for who brings a helper, where the run says that a helper takes a seat."""
    return 2 if run.helpers_take_seats and Need.COMPANION in needs else 1


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
        wanted = sum(seeker.seats for seeker in seekers)
        return wanted <= self.free and self._from_the_common(seekers) <= max(0, self.free - self.kept.total())

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


def terms_of(run: CourseRun, *, without: Collection[Enrolment] = ()) -> Terms:
    """As the run stands in memory: right under a lock just taken, and good enough for a page.

    `without`: as if these did not hold the seats that they hold.
    """
    given_back = Counter[str | None]()
    for each in without:
        given_back[each.municipality_id] += each.seats_needed
    free = None if run.seats_free is None else run.seats_free + given_back.total()
    if not vars(run).get("is_shared", True) and run.other_municipalities == OtherMunicipalities.WELCOME:
        return Terms(free=free)
    reserved = list(_with_residents(run))
    now = timezone.now()
    kept = {
        row.municipality_id: row.seats - vars(row)["residents"] + given_back[row.municipality_id]
        for row in reserved
        if row.released_at > now
    }
    return Terms(
        free=free,
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
