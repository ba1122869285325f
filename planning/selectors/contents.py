"""A plan with everything that it holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from offers.models import Session
from planning.models import Approval, Plan, PlanHeading, Side, WorkingGroupMember
from planning.selectors.fingerprints import digest_of
from planning.selectors.items import Item, items_by_session
from ui.sorting import norwegian

APPROVAL = [field.attname for field in Approval._meta.concrete_fields]


@dataclass(frozen=True)
class Contents:
    """One plan as it was read. `group` are all who are or were in it, by name; `programmes` the items by session.

    `earlier` are the texts of the offer's former plans, the newest first; None where they were not asked for.
    """

    plan: Plan
    group: list[WorkingGroupMember]
    sessions: list[Session]
    programmes: dict[int, list[Item]]
    approvals: list[Approval]
    headings: list[PlanHeading]
    earlier: list[PlanHeading] | None = None

    @cached_property
    def members(self) -> list[WorkingGroupMember]:
        """Those in the group now."""
        return [member for member in self.group if member.is_here]

    @cached_property
    def held_sessions(self) -> list[Session]:
        return [session for session in self.sessions if session.cancelled_at is None]

    def items_in(self, session: Session) -> list[Item]:
        return self.programmes.get(session.pk, [])

    @cached_property
    def items(self) -> list[Item]:
        """Those that will take place, in order."""
        return [item for session in self.held_sessions for item in self.items_in(session)]

    @cached_property
    def fingerprint(self) -> str:
        return digest_of(self.plan.run, self.members, self.sessions, self.programmes, self.headings)

    @cached_property
    def approved_by(self) -> dict[str, Approval]:
        """The approvals that count: those of exactly this version."""
        return {approval.side: approval for approval in self.approvals if approval.fingerprint == self.fingerprint}

    @property
    def is_approved(self) -> bool:
        return set(self.approved_by) == set(Side.values)

    def on(self, side: str) -> list[WorkingGroupMember]:
        return [member for member in self.members if member.side == side]

    def leading(self) -> list[WorkingGroupMember]:
        return [member for member in self.members if member.leads_sessions]


def contents_of(plans: Iterable[Plan], *, texts: Iterable[PlanHeading] | None = None) -> list[Contents]:
    """Read any number of plans in four queries. Each plan's run should have been selected with it."""
    plans = list(plans)
    kept = [plan.pk for plan in plans if plan.pk]
    people = list(_members().filter(plan__in=kept))
    groups = _grouped("plan_id", people)
    held = list(Session.objects.select_related("arena").filter(run__in=[plan.run_id for plan in plans]))
    sessions = _grouped("run_id", held)
    programmes = items_by_session([session.pk for session in held], {member.pk: member for member in people})
    approvals = _grouped("plan_id", sorted(_approvals(people), key=attrgetter("approved_at")))
    headings = _grouped("plan_id", PlanHeading.objects.filter(plan__in=kept) if texts is None else texts)
    return [
        Contents(
            plan=plan,
            group=groups[plan.pk],
            sessions=sessions[plan.run_id],
            programmes=programmes,
            approvals=approvals[plan.pk],
            headings=headings[plan.pk],
        )
        for plan in plans
    ]


def contents(plan: Plan) -> Contents:
    return contents_of([plan])[0]


def contents_with_earlier(plan: Plan) -> Contents:
    """With what could be proposed from the plans before it, in the same four queries."""
    texts = list(PlanHeading.objects.of_offer_up_to(plan.run))
    read = contents_of([plan], texts=texts)[0]
    return replace(read, earlier=[row for row in texts if row.plan_id != plan.pk])


def _members() -> Any:
    """Each with the approvals that they gave, so that these need no query of their own."""
    row = JSONObject(**{name: name for name in APPROVAL})
    given = Approval.objects.filter(member=OuterRef("pk")).values(row=row)
    people = WorkingGroupMember.objects.select_related("user").annotate(given=ArraySubquery(given))
    return people.order_by(norwegian("user__name"), "pk")


def _approvals(people: list[WorkingGroupMember]) -> Iterator[Approval]:
    for member in people:
        for row in vars(member)["given"]:
            values = row | {"approved_at": datetime.fromisoformat(row["approved_at"])}
            approval = Approval.from_db(None, APPROVAL, [values[name] for name in APPROVAL])
            approval.member = member
            yield approval


def _grouped(attribute: str, rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    key = attrgetter(attribute)
    for row in rows:
        groups[key(row)].append(row)
    return groups
