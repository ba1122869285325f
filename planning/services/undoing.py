"""Taking one change back, as a change of its own: what was is never rewritten."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun
from planning.models import Change, Plan, PlanVersion, ProgrammeItem
from planning.services.errors import PlanningError, VersionNotUndoneError
from planning.services.headings import write_heading
from planning.services.moving import place_item
from planning.services.plans import lock_plan
from planning.services.programme import ItemDraft, change_item, put_back_item, remove_item
from planning.services.versions import said_by_heading, said_by_item


@transaction.atomic
def undo_version(*, run: CourseRun, by: Actor, number: int) -> None:
    """Only while what it is about still is as that change left it: nobody's later work is overwritten.

    Raises VersionNotUndoneError, RunIsOverError.
    """
    plan = lock_plan(run)
    version = plan.versions.filter(number=number).first()
    if version is None:
        raise VersionNotUndoneError
    if version.change not in UNDO:
        raise VersionNotUndoneError
    try:
        UNDO[Change(version.change)](plan, by, version)
    except PlanningError as error:
        raise VersionNotUndoneError from error


def _heading(plan: Plan, by: Actor, version: PlanVersion) -> None:
    row = plan.headings.filter(heading=version.heading).first()
    if row is None or said_by_heading(row) != version.after:
        raise VersionNotUndoneError
    text = version.before.get("text", "")
    write_heading(run=plan.run, by=by, heading=version.heading, text=text, version=row.version)


def _added(plan: Plan, by: Actor, version: PlanVersion) -> None:
    item = _as_left(plan, version, ignoring={"position"})
    remove_item(run=plan.run, by=by, item=item, version=item.version)


def _changed(plan: Plan, by: Actor, version: PlanVersion) -> None:
    item = _as_left(plan, version, ignoring={"position", "session"})
    change_item(run=plan.run, by=by, item=item, version=item.version, draft=_draft(plan, version.before))


def _moved(plan: Plan, by: Actor, version: PlanVersion) -> None:
    item = _as_left(plan, version, ignoring=set(version.after) - {"position", "session"})
    was = version.before
    seen = (item.session_id, item.position)
    place_item(run=plan.run, by=by, item=item, seen=seen, session_id=was["session"], place=was["position"])


def _removed(plan: Plan, by: Actor, version: PlanVersion) -> None:
    """Once: a second time there is nothing to put back, because the item stands there again under another number."""
    later = plan.versions.filter(number__gt=version.number, change=Change.ITEM_ADDED)
    if any(_says_the_same(added.after, version.before) for added in later):
        raise VersionNotUndoneError
    put_back_item(run=plan.run, by=by, kept=version.before)


def _says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other[name] for name in other if name != "position")


def _as_left(plan: Plan, version: PlanVersion, *, ignoring: set[str]) -> ProgrammeItem:
    item = ProgrammeItem.objects.filter(pk=version.item_number or 0, session__run=plan.run_id).first()
    if item is None:
        raise VersionNotUndoneError
    now = said_by_item(item)
    if any(now[name] != version.after.get(name) for name in now if name not in ignoring):
        raise VersionNotUndoneError
    return item


def _draft(plan: Plan, said: dict[str, Any]) -> ItemDraft:
    return ItemDraft(
        kind=said["kind"],
        minutes=said["minutes"],
        title=said["title"],
        responsible=plan.members.current().filter(pk__in=said["responsible"]),
        materials=said["materials"],
        note=said["note"],
    )


# People and frames are changed back where they were changed: others have to be asked, or told.
UNDO: dict[Change, Callable[[Plan, Actor, PlanVersion], None]] = {
    Change.HEADING_WRITTEN: _heading,
    Change.ITEM_ADDED: _added,
    Change.ITEM_CHANGED: _changed,
    Change.ITEM_MOVED: _moved,
    Change.ITEM_REMOVED: _removed,
}
