"""The plan page: who plans, what each session holds, who has said yes, and what is left before publication.

`frame` is what stands around it and belongs to one request; `page` is what the page's body says.
"""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from offers.models import RunState
from offers.selectors.clashes import Slot, slots_of
from organisations.access import Permission, StaffRequest, has
from planning import selectors
from planning.forms import LaterForm, PublishForm
from planning.models import Approval, Heading, Plan, Side, WorkingGroupMember
from planning.selectors import Contents
from planning.selectors.asked import all_asked, by_session
from planning.selectors.board import bar_parts, columns, floor_parts
from planning.selectors.checklist import checklist
from planning.selectors.clashes import Leader, clashes, in_the_way
from planning.selectors.headings import sections
from planning.selectors.lessons import Lessons
from planning.selectors.readiness import has_few_experienced
from planning.services.plans import OVER
from planning.views import undo
from planning.views.columns import drawn
from ui.sorting import norwegian_key


@dataclass(frozen=True, slots=True)
class Reader:
    """All that the body depends on of the person who reads it. `side` is theirs in the working group, or empty."""

    side: str
    may_plan: bool
    may_edit: bool
    may_publish: bool


def reader_of(request: StaffRequest, plan: Plan, side: str) -> Reader:
    """Those in the group are known, so that nobody needs to ask for them again."""
    may_plan = (side and has(request.user, Permission.PLAN)) or _may(request, plan, Permission.PLAN)
    is_open = plan.run.state not in OVER
    may_publish = is_open and _may(request, plan, Permission.PUBLISH)
    return Reader(side, bool(may_plan), may_edit=bool(may_plan) and is_open, may_publish=may_publish)


def side_in(read: Contents, user_id: int) -> str:
    return next((member.side for member in read.members if member.user_id == user_id), "")


@dataclass(frozen=True, slots=True)
class Agenda:
    """Whom and what a clash could be about, as it was read with the body."""

    slots: list[Slot]
    leading: list[Leader]


def agenda_of(read: Contents) -> Agenda:
    leading = [Leader(member.user_id, member.user.name) for member in read.members if member.leads_sessions]
    return Agenda(slots_of(read.plan.run, read.sessions), leading)


def clashing(plan: Plan, reader: Reader, agenda: Agenda) -> list[str]:
    """Asked each time: it depends on other courses, and on when people are away. For those who can mend it."""
    return in_the_way(plan.run, agenda.slots, agenda.leading, hints=True) if reader.may_edit else []


def frame(request: StaffRequest, plan: Plan, reader: Reader) -> dict[str, Any]:
    return {
        "run": plan.run,
        "is_open": plan.run.state not in OVER,
        "may_edit": reader.may_edit,
        "undo": undo.offered(request, plan) if reader.may_edit else None,
    }


def page(
    read: Contents,
    reader: Reader,
    lessons: Lessons | None = None,
    *,
    in_part: bool = False,
) -> dict[str, Any]:
    """`in_part`: the answer to an act, which takes the place of single parts of the page."""
    goal = selectors.exchange_goal(read.plan.run)
    share, floor = selectors.share_of(read.items, goal), selectors.floor_of(read.items)
    reason = read.plan.few_experienced_reason
    is_open = read.plan.run.state not in OVER
    return {
        "run": read.plan.run,
        "plan": read.plan,
        "read": read,
        "is_open": is_open,
        "may_edit": reader.may_edit,
        "may_publish": reader.may_publish,
        "in_part": in_part,
        "sides": _sides(read, reader.side),
        "status": _status(read),
        "columns": (board := columns(read, goal)),
        "drawn": [] if in_part else drawn(board, run=read.plan.run, may_edit=reader.may_edit, in_part=False),
        "share": share,
        "share_parts": bar_parts(share),
        "goal": goal,
        "floor": floor,
        "floor_parts": floor_parts(floor),
        "missing": selectors.missing(read, reason),
        "asks_reason": has_few_experienced(read),
        "unpublished": selectors.has_unpublished_changes(read),
        "publish_form": PublishForm(initial={"few_experienced_reason": reason}),
        "points": checklist(read) if is_open else [],
        "later_form": LaterForm(),
    } | ({} if in_part else _headings(read, reader, lessons) | _people(read, reader))


def _headings(read: Contents, reader: Reader, lessons: Lessons | None) -> dict[str, Any]:
    """What the plan says under the six headings, what should change since the last time, and what should next time."""
    found = sections(read)
    changes = next((row.text for row in read.headings if row.heading == Heading.CHANGES), "")
    return {
        "sections": found,
        "has_proposals": any(each.is_proposal for each in found),
        "lessons": lessons,
        "changes": changes,
        "asks_changes": read.plan.run.state == RunState.COMPLETED and reader.may_plan,
    }


def _people(read: Contents, reader: Reader) -> dict[str, Any]:
    """Who leads in whose place; and for those who edit: who was in the group, is asked into it, or could be."""
    asked = all_asked(read.plan)
    shown: dict[str, Any] = {"substitutions": by_session(asked)}
    if not reader.may_edit:
        return shown
    left = [(member.left_at, member) for member in read.group if member.left_at]
    return shown | {
        "gone": [member for _at, member in sorted(left, key=itemgetter(0), reverse=True)],
        "asked": [each for each in asked if each.kind != "substitute"],
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


def _sides(read: Contents, own: str) -> list[SideColumn]:
    """By name in the reader's language: neither side comes first by rule."""
    names = {Side.PROFESSIONAL: _("Professionals"), Side.EXPERIENCED: _("Experienced users")}
    return [_side(read, side, names[side], own) for side in sorted(names, key=lambda side: norwegian_key(names[side]))]


def _side(read: Contents, side: Side, name: str, own: str) -> SideColumn:
    members = read.on(side)
    approval = read.approved_by.get(side)
    former = [each for each in read.approvals if each.side == side] if approval is None else []
    return SideColumn(
        side=side.value,
        name=name,
        members=members,
        approval=approval,
        taken_back=former[-1] if former else None,
        is_mine=side == own,
    )


def _status(read: Contents) -> str:
    """Where the plan stands, in one sentence."""
    if read.plan.run.is_public:
        return _published_status(read)
    given = set(read.approved_by)
    if {approval.side for approval in read.approvals} - given:
        changed = _("The plan was changed after it was approved.")
        return f"{changed} {_approval_status(given)}"
    return _approval_status(given)


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


def _may(request: StaffRequest, plan: Plan, permission: Permission) -> bool:
    return has(request.user, permission) and selectors.is_allowed(user=request.user, plan=plan, permission=permission)


def search(request: StaffRequest, plan: Plan, words: str) -> dict[str, Any]:
    """Who is found, and the address that was typed in full, whether or not anyone has an account with it."""
    if not words or not may_edit(request, plan):
        return {}
    people = selectors.found_people(words=words, plan=plan, by=request.user)
    in_the_way = clashes(plan.run, [person.pk for person in people])
    found = [
        {
            "person": person,
            "organisations": ", ".join(membership.organisation.name for membership in person.memberships.all()),
            "likely": selectors.likely_side(person),
            "clashes": in_the_way.get(person.pk, []),
        }
        for person in people
    ]
    return {"words": words, "found": found, "address": address_in(words)}


def address_in(words: str) -> str:
    """The words, where they are one whole e-mail address."""
    try:
        validate_email(words.strip())
    except ValidationError:
        return ""
    return words.strip()
