"""Who contributed, by side and by stage of the method: counted from what happened, and never by person.

Each kind of contribution weighs the same within its stage, so that ten small edits do not outweigh a session that was
led. A side counts once for a session or a meeting, however many of it were there: three of one side are not three times
as involved as one of the other. What coordinators outside the group did is on neither side.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from offers.models import CourseRun, Session
from planning.models import Approval, PlanningMeeting, SessionReflection, Side, Substitution, WorkingGroupMember

Counts = Counter[str]
Found = Iterator[tuple[int, str, str]]  # run, kind, side: one contribution

EDITS = (
    "programme.item_added",
    "programme.item_changed",
    "programme.item_moved",
    "programme.item_removed",
    "programme.filled",
    "plan.heading_written",
)
NOTED = "attendance.noted"
NAMED = "programme_items__responsible__side"
STAGES: dict[str, tuple[str | Promise, dict[str, str | Promise]]] = {
    "planning": (
        _("Planning"),
        {"meetings": _("Planning meetings"), "edits": _("Changes of the plan"), "approvals": _("Approvals")},
    ),
    "delivery": (_("Delivery"), {"led": _("Sessions led"), "noted": _("Times attendance was noted")}),
    "evaluation": (_("Evaluation"), {"reflections": _("Sessions looked back on")}),
}


@dataclass(frozen=True, slots=True)
class KindCount:
    name: str | Promise
    professional: int
    experienced: int

    @property
    def total(self) -> int:
        return self.professional + self.experienced


@dataclass(frozen=True, slots=True)
class StageShare:
    """One stage of the method. `percent` is the experienced users' part; None where nothing has happened yet."""

    key: str
    name: str | Promise
    kinds: list[KindCount]

    @property
    def percent(self) -> int | None:
        shares = [kind.experienced / kind.total for kind in self.kinds if kind.total]
        return round(100 * sum(shares) / len(shares)) if shares else None

    @property
    def percent_professional(self) -> int | None:
        return None if self.percent is None else 100 - self.percent


@dataclass(slots=True)
class Involvement:
    """One run's contributions. Those of several runs can be added."""

    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counter))

    def __iadd__(self, other: Self) -> Self:
        for kind, counts in other.counts.items():
            self.counts[kind] += counts
        return self

    @property
    def stages(self) -> list[StageShare]:
        return [
            StageShare(key, name, [self._kind(kind, words) for kind, words in kinds.items()])
            for key, (name, kinds) in STAGES.items()
        ]

    @property
    def is_empty(self) -> bool:
        return not any(counts.total() for counts in self.counts.values())

    def _kind(self, kind: str, words: str | Promise) -> KindCount:
        counts = self.counts.get(kind, Counter())
        return KindCount(words, counts[Side.PROFESSIONAL], counts[Side.EXPERIENCED])


def involvement(runs: Collection[CourseRun]) -> dict[int, Involvement]:
    """By run id. Nine queries, however many runs. Each run's offer should have been selected with it."""
    found = {run.pk: Involvement() for run in runs}
    if found:
        for run, kind, side in _everything(list(runs)):
            found[run].counts[kind][side] += 1
    return found


def _everything(runs: list[CourseRun]) -> Found:
    ids = [run.pk for run in runs]
    yield from _acts(runs)
    given = Approval.objects.filter(plan__run__in=ids, only_spelling_since=False)  # the rest followed by themselves
    for run, side in given.values_list("plan__run", "side"):
        yield run, "approvals", side
    meetings = PlanningMeeting.objects.over().filter(plan__run__in=ids, took_part__isnull=False).order_by()
    for run, side, _meeting in meetings.values_list("plan__run", "took_part__side", "pk").distinct():
        yield run, "meetings", side
    looked_back = SessionReflection.objects.filter(session__run__in=ids, session__cancelled_at__isnull=True)
    for run, side, _session in looked_back.order_by().values_list("session__run", "member__side", "session").distinct():
        yield run, "reflections", side
    yield from _led(ids)


def _acts(runs: list[CourseRun]) -> Found:
    """What the log says that members did, whether or not they are in the group now."""
    members = WorkingGroupMember.objects.filter(plan__run__in=[run.pk for run in runs])
    side_of = {(run, user): side for run, user, side in members.values_list("plan__run", "user", "side")}
    events = Event.objects.filter(
        organisation_id__in={run.offer.organiser_id for run in runs},
        at__gte=min(run.created_at for run in runs),
        action__in=[*EDITS, NOTED],
        details__run__in=[run.pk for run in runs],
    )
    rows = events.order_by().values_list("details__run", "actor_id", "action").annotate(times=Count("pk"))
    for run, user, action, times in rows:
        if side := side_of.get((run, user)):
            yield from [(run, "noted" if action == NOTED else "edits", side)] * times


def _led(run_ids: list[int]) -> Found:
    """Sessions that are over, by the sides of those responsible in them; of all who led then where nobody is named.

    One who was replaced in a session did not lead it. The substitute did, on the same side.
    """
    been = Session.objects.held().filter(run__in=run_ids, ends_at__lte=timezone.now(), run__published_at__isnull=False)
    members, replaced = _leaders_by_run(run_ids), _replaced_by_session(run_ids)
    sided = been.annotate(named=ArrayAgg(NAMED, distinct=True, filter=Q(**{f"{NAMED}__isnull": False})))
    for pk, run, starts_at, ends_at, named in sided.values_list("pk", "run", "starts_at", "ends_at", "named"):
        there = [member for member in members[run] if _was_there(member, starts_at, ends_at)]
        leading = {member.side for member in there if member.pk not in replaced[pk]}
        for side in named or {*leading, *replaced[pk].values()}:
            yield run, "led", side


def _leaders_by_run(run_ids: list[int]) -> defaultdict[int, list[WorkingGroupMember]]:
    """All who have led, whether or not they are in the group now."""
    found: defaultdict[int, list[WorkingGroupMember]] = defaultdict(list)
    leading = WorkingGroupMember.objects.filter(plan__run__in=run_ids, leads_sessions=True)
    for member in leading.select_related("plan").prefetch_related("earlier_stays"):
        found[member.plan.run_id].append(member)
    return found


def _was_there(member: WorkingGroupMember, starts_at: datetime, ends_at: datetime) -> bool:
    """As `WorkingGroupMemberQuerySet.during`, of one who is read already."""
    stays = [member, *member.earlier_stays.all()]
    return any(stay.joined_at < ends_at and (stay.left_at is None or stay.left_at > starts_at) for stay in stays)


def _replaced_by_session(run_ids: list[int]) -> defaultdict[int, dict[int, str]]:
    """By session, who was replaced, with the substitute's side."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    stood_in = Substitution.objects.stood_in().filter(session__run__in=run_ids)
    for session, replaced, side in stood_in.order_by().values_list("session", "replaced", "substitute__side"):
        found[session][replaced] = side
    return found
