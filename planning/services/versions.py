"""Each change of the plan's texts and items is kept, with who made it and what it said before."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from audit.services import Actor
from planning.models import Approval, Change, Plan, PlanHeading, PlanVersion, ProgrammeItem, WorkingGroupMember
from planning.selectors import Contents, contents
from planning.selectors.differences import is_spelling

WORDS = ("title", "materials", "note", "text")


def said_by_item(item: ProgrammeItem) -> dict[str, Any]:
    """Everything that it takes to show the item as it was, and to put it back."""
    return {
        "session": item.session_id,
        "position": item.position,
        "kind": item.kind,
        "title": item.title,
        "minutes": item.minutes,
        "materials": item.materials,
        "note": item.note,
        "responsible": sorted(member.pk for member in item.responsible.all()),
    }


def said_by_heading(heading: PlanHeading | None) -> dict[str, Any]:
    return {"text": heading.text} if heading else {}


def said_by_member(member: WorkingGroupMember) -> dict[str, Any]:
    return {"member": member.pk, "side": str(member.side), "leads_sessions": member.leads_sessions}


def keep_version(
    plan: Plan,
    by: Actor,
    change: Change,
    *,
    heading: str = "",
    item: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    spelling: bool = False,
) -> PlanVersion:
    """Called under the plan's lock, which keeps the numbers in order."""
    newest = plan.versions.aggregate(number=Max("number"))["number"] or 0
    return PlanVersion.objects.create(
        plan=plan,
        number=newest + 1,
        change=change,
        heading=heading,
        item_number=item,
        before=before or {},
        after=after or {},
        is_spelling=spelling,
        by_id=by.user_id,
    )


def is_only_spelling(earlier: Iterable[PlanVersion], before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a change may be called a spelling correction: nothing but words differ, and those by a few letters.

    Compared is what was last changed in earnest, so that many small corrections do not add up to another text.
    `earlier`: the versions of the same text, the newest first.
    """
    read = before
    for version in earlier:
        if not version.is_spelling:
            break
        read = version.before
    others = {name for name in (before | after) if name not in WORDS}
    if not before or any(before.get(name) != after.get(name) for name in others):
        return False
    return all(is_spelling(read.get(name, ""), after.get(name, "")) for name in WORDS)


def let_approvals_follow(before: Contents) -> None:
    """Approvals that counted a moment ago count for the plan with its spelling put right, and say so."""
    now = contents(before.plan)
    for approval in before.approved_by.values():
        Approval.objects.get_or_create(
            plan=before.plan,
            side=approval.side,
            fingerprint=now.fingerprint,
            defaults={"member": approval.member, "approved_at": approval.approved_at, "only_spelling_since": True},
        )
