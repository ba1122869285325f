"""What is known about each course run, gathered from the rooms below in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evaluations import selectors as evaluations
from evaluations.models import CONSTANTS
from evaluations.selectors import Score
from offers.models import CourseRun, RunState
from participants import selectors as participants
from participants.models import AgeBand, Attendance, Enrolment, Presence, TakesPartAs
from planning.models import ItemKind, Side
from reports.figures import Figures
from reports.period import Period
from ui.sorting import norwegian_key

COUNTED_STATES = [RunState.PUBLISHED, RunState.RUNNING, RunState.COMPLETED, RunState.CANCELLED]


@dataclass(frozen=True, slots=True)
class RunFigures:
    offer_id: int
    title: str
    figures: Figures


def runs_of(*, period: Period, organisation_ids: set[int]) -> QuerySet[CourseRun]:
    """Runs whose first session lies in the period. Drafts and plans are nobody's figures yet."""
    return CourseRun.objects.filter(
        offer__organiser__in=organisation_ids,
        state__in=COUNTED_STATES,
        starts_at__gte=period.starts_at,
        starts_at__lt=period.ends_before,
    )


def figures_per_run(*, period: Period, organisation_ids: set[int]) -> list[RunFigures]:
    return figures_of_runs(runs_of(period=period, organisation_ids=organisation_ids))


def figures_of_runs(chosen: QuerySet[CourseRun]) -> list[RunFigures]:
    """Of any set of runs. Three queries."""
    runs = list(chosen.select_related("offer"))
    ids = [run.pk for run in runs]
    people = participants.figures(ids)
    scores = evaluations.constants(ids)
    return [
        RunFigures(
            offer_id=run.offer_id,
            title=run.offer.title,
            figures=_figures(run, people[run.pk], scores.get(run.pk, {})),
        )
        for run in runs
    ]


def _figures(run: CourseRun, people: participants.RunFigures, scores: dict[str, Score]) -> Figures:
    """Exchange and leaders are read from the programme as both sides approved it and citizens saw it."""
    minutes = run.public_programme.get("minutes", {})
    sides = {leader["side"] for leader in run.public_programme.get("leaders", [])}
    if run.state == RunState.CANCELLED:
        return Figures(cancelled_runs=1)
    completed = run.state == RunState.COMPLETED
    return Figures(
        runs=1,
        runs_led_by_both=int(sides == set(Side.values)),
        sessions=people.sessions_held,
        seated=people.seated,
        waiting=people.waiting,
        participants_self=people.participants_self,
        participants_relative=people.participants_relatives,
        completers=people.completers if completed else 0,
        could_complete=people.participants if completed else 0,
        present=people.present,
        noted=people.noted,
        exchange_minutes=minutes.get(ItemKind.EXCHANGE.value, 0),
        programme_minutes=sum(minutes.values()),
        scores={name: scores.get(name, Score()) for name in CONSTANTS},
    )


def figures_per_municipality(*, period: Period, organisation_ids: set[int]) -> list[tuple[str, int, int]]:
    """Where participants live, sorted by name; an empty name is those who did not say."""
    found = _participants_by("municipality__name", period, organisation_ids)
    return sorted(
        ((name or "", own, relatives) for name, own, relatives in found), key=lambda row: norwegian_key(row[0])
    )


def figures_per_age_band(*, period: Period, organisation_ids: set[int]) -> list[tuple[str, int, int]]:
    """Each age group, youngest first, also those with nobody; the last is those who did not say or were not asked.

    Empty where nobody has said.
    """
    found = {band: counts for band, *counts in _participants_by("age_band", period, organisation_ids)}
    if not any(found):
        return []
    return [(band, *found.get(band, (0, 0))) for band in [*AgeBand.values, ""]]


def _participants_by(column: str, period: Period, organisation_ids: set[int]) -> Iterable[tuple[str | None, int, int]]:
    """Those who came, counted by what a column of theirs holds: for themselves, and as relatives. One query."""
    came = Attendance.objects.filter(
        enrolment=OuterRef("pk"), presence=Presence.PRESENT, session__cancelled_at__isnull=True
    )
    return (
        Enrolment.objects.filter(Exists(came), run__in=runs_of(period=period, organisation_ids=organisation_ids))
        .order_by()
        .values_list(column)
        .annotate(
            own=Count("pk", filter=Q(takes_part_as=TakesPartAs.SELF)),
            relatives=Count("pk", filter=Q(takes_part_as=TakesPartAs.RELATIVE)),
        )
    )
