"""The plan page: who plans, what each session holds, who has said yes, and what is left before publication."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers.models import RunState
from offers.selectors.clashes import slots_of
from organisations.access import Open, Permission, StaffRequest, access, has
from planning import selectors
from planning.forms import LaterForm, PublishForm
from planning.models import Approval, Heading, Plan, Side, WorkingGroupMember
from planning.selectors import Contents
from planning.selectors.board import bar_parts, columns, floor_parts
from planning.selectors.checklist import checklist
from planning.selectors.clashes import clashes, in_the_way
from planning.selectors.headings import sections
from planning.selectors.lessons import lessons_for
from planning.selectors.readiness import has_few_experienced
from planning.services.plans import OVER
from planning.views import undo
from planning.views.columns import drawn
from planning.views.scope import plan_to_read
from ui.sorting import norwegian_key


@access(Open.SIGNED_IN)
@require_safe
def plan(request: StaffRequest, run_id: int) -> HttpResponse:
    """Everyone in the organisation may read; the working group and the coordinators may also change."""
    read = selectors.contents(plan_to_read(request, run_id))
    return render(request, "planning/plan.html", page(request, read) | _headings(request, read) | _clashing(read))


def _clashing(read: Contents) -> dict[str, Any]:
    """What is in the way of the sessions as they stand: the arena, and those who lead."""
    run = read.plan.run
    slots = slots_of(run, read.sessions) if run.state not in OVER else []
    return {"in_the_way": in_the_way(run, slots, read.members, hints=True)}


def _headings(request: StaffRequest, read: Contents) -> dict[str, Any]:
    """What the plan says under the six headings, what should change since the last time, and what should next time."""
    found = sections(read)
    changes = next((row.text for row in read.headings if row.heading == Heading.CHANGES), "")
    return {
        "sections": found,
        "has_proposals": any(each.is_proposal for each in found),
        "lessons": lessons_for(read.plan.run, request.user),
        "changes": changes,
        "asks_changes": read.plan.run.state == RunState.COMPLETED and _may(request, read.plan, Permission.PLAN),
    }


def page(
    request: StaffRequest, read: Contents, publish_form: PublishForm | None = None, *, in_part: bool = False
) -> dict[str, Any]:
    is_open = read.plan.run.state not in OVER
    goal = selectors.exchange_goal(read.plan.run)
    share, floor = selectors.share_of(read.items, goal), selectors.floor_of(read.items)
    reason = read.plan.few_experienced_reason
    words = request.GET.get("finn", "")[:120]
    edits = is_open and _is_writer(request, read)
    return {
        "run": read.plan.run,
        "plan": read.plan,
        "read": read,
        "is_open": is_open,
        "may_edit": edits,
        "may_publish": is_open and _may(request, read.plan, Permission.PUBLISH),
        "sides": _sides(read, request.user.pk),
        "status": _status(read),
        "gone": _gone(read) if edits else [],
        "asked": selectors.asked_into(read.plan) if edits else [],
        "words": words,
        "found": _found(words, read.plan) if edits and words else [],
        "columns": (board := columns(read, goal)),
        "drawn": [] if in_part else drawn(board, run=read.plan.run, may_edit=edits, in_part=False),
        "share": share,
        "share_parts": bar_parts(share),
        "goal": goal,
        "floor": floor,
        "floor_parts": floor_parts(floor),
        "missing": selectors.missing(read, reason),
        "asks_reason": has_few_experienced(read),
        "unpublished": selectors.has_unpublished_changes(read),
        "publish_form": publish_form or PublishForm(initial={"few_experienced_reason": reason}),
        "points": checklist(read) if is_open else [],
        "later_form": LaterForm(),
        "undo": undo.offered(request, read.plan) if edits else None,
    }


@dataclass(frozen=True, slots=True)
class SideColumn:
    """One side of the working group: its people, its yes, and the yes that a later change took back."""

    side: str
    name: str
    members: list[WorkingGroupMember]
    approval: Approval | None
    taken_back: Approval | None
    is_mine: bool


def _sides(read: Contents, user_id: int) -> list[SideColumn]:
    """By name in the reader's language: neither side comes first by rule."""
    names = {Side.PROFESSIONAL: _("Professionals"), Side.EXPERIENCED: _("Experienced users")}
    return [
        _side(read, side, names[side], user_id) for side in sorted(names, key=lambda side: norwegian_key(names[side]))
    ]


def _side(read: Contents, side: Side, name: str, user_id: int) -> SideColumn:
    members = read.on(side)
    approval = read.approved_by.get(side)
    former = [each for each in read.approvals if each.side == side] if approval is None else []
    return SideColumn(
        side=side.value,
        name=name,
        members=members,
        approval=approval,
        taken_back=former[-1] if former else None,
        is_mine=any(member.user_id == user_id for member in members),
    )


def _status(read: Contents) -> str:
    """Where the plan stands, in one sentence."""
    return _published_status(read) if read.plan.run.is_public else _approval_status(set(read.approved_by))


def _published_status(read: Contents) -> str:
    """What citizens see now, and what of the plan they do not."""
    if selectors.has_unseen_changes(read):
        return _(
            "The programme or those who lead have changed. Citizens see the former ones until both sides have approved "
            "the plan again and it is published. Times, seats and places they see as they are now."
        )
    if selectors.has_unpublished_changes(read):
        return _(
            "The plan has changed since it was published. Citizens see times, seats and places as they are now. Both "
            "sides approve the changes before they are published."
        )
    return _("The course is published as both sides approved it.")


def _approval_status(given: set[str]) -> str:
    if given == set(Side.values):
        return _("Both sides have approved the plan as it is now.")
    if given == {Side.PROFESSIONAL}:
        return _("The professionals have approved the plan as it is now. The experienced users have not yet.")
    if given == {Side.EXPERIENCED}:
        return _("The experienced users have approved the plan as it is now. The professionals have not yet.")
    return _("Neither side has approved the plan as it is now.")


def may_edit(request: StaffRequest, plan: Plan) -> bool:
    return plan.run.state not in OVER and _may(request, plan, Permission.PLAN)


def _is_writer(request: StaffRequest, read: Contents) -> bool:
    """As `may_edit`, from what has been read: those in the group are known."""
    in_group = any(member.user_id == request.user.pk for member in read.members)
    return (in_group and has(request.user, Permission.PLAN)) or _may(request, read.plan, Permission.PLAN)


def _may(request: StaffRequest, plan: Plan, permission: Permission) -> bool:
    return has(request.user, permission) and selectors.is_allowed(user=request.user, plan=plan, permission=permission)


def _gone(read: Contents) -> list[WorkingGroupMember]:
    """Those who have left the group, the last first: they can be brought back."""
    left = [(member.left_at, member) for member in read.group if member.left_at]
    return [member for _at, member in sorted(left, key=itemgetter(0), reverse=True)]


def _found(words: str, plan: Plan) -> list[dict[str, Any]]:
    people = selectors.found_people(words=words, plan=plan)
    in_the_way = clashes(plan.run, [person.pk for person in people])
    return [
        {
            "person": person,
            "organisations": ", ".join(membership.organisation.name for membership in person.memberships.all()),
            "likely": selectors.likely_side(person),
            "clashes": in_the_way.get(person.pk, []),
        }
        for person in people
    ]
