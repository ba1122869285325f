"""What the sessions hold. Two people may edit at once: each change says which version it is a change of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun, Session
from planning.models import MOST_ITEMS, ItemKind, Plan, ProgrammeItem, WorkingGroupMember
from planning.services.errors import (
    ItemChangedError,
    ItemGoneError,
    NotInGroupError,
    SessionGoneError,
    TooManyItemsError,
)
from planning.services.plans import open_plan, record

# How a session usually goes, in tenths of its time. Exchange gets what is left over, too.
USUAL_ORDER = (
    (ItemKind.WELCOME, 1),
    (ItemKind.PROFESSIONAL_INPUT, 2),
    (ItemKind.USER_STORY, 1),
    (ItemKind.BREAK, 1),
    (ItemKind.EXCHANGE, 3),
    (ItemKind.HOME_TASK, 1),
    (ItemKind.CLOSING, 1),
)
STEP_MINUTES = 5


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What an item says: `kind` is one of ItemKind. Without a title it is called after its kind."""

    kind: str
    minutes: int
    title: str = ""
    responsible: Iterable[WorkingGroupMember] = field(default=())


@transaction.atomic
def add_item(
    *,
    run: CourseRun,
    by: Actor,
    session: Session,
    draft: ItemDraft,
    submission: UUID | None = None,
    position: int | None = None,
) -> ProgrammeItem:
    """Put an item last, or at a place (from 0). A form sent twice (the same `submission`) adds one item.

    Raises TooManyItemsError, SessionGoneError, NotInGroupError (someone responsible has left), RunIsOverError.
    """
    plan = open_plan(run)
    session = _held(plan, session.pk)
    if submission and (sent := ProgrammeItem.objects.filter(submission=submission, session=session).first()):
        return sent
    items = _in_order(session)
    if len(items) >= MOST_ITEMS:
        raise TooManyItemsError
    responsible = _still_here(plan, draft.responsible)
    place = len(items) if position is None else max(0, min(position, len(items)))
    item = ProgrammeItem(
        session=session,
        position=place,
        kind=draft.kind,
        title=draft.title,
        minutes=draft.minutes,
        submission=submission,
    )
    _renumber([*items[:place], item, *items[place:]])
    item.save()
    item.responsible.set(responsible)
    record(by, "programme.item_added", plan, item, session=session.pk, minutes=item.minutes)
    return item


@transaction.atomic
def fill_session(*, run: CourseRun, by: Actor, session: Session) -> None:
    """Give an empty session the usual order, so that nobody starts from a blank page. Does nothing where items are.

    Raises SessionGoneError, RunIsOverError.
    """
    plan = open_plan(run)
    session = _held(plan, session.pk)
    if session.programme_items.exists():
        return
    items = [
        ProgrammeItem(session=session, position=position, kind=kind, minutes=minutes)
        for position, (kind, minutes) in enumerate(usual_minutes(session.minutes))
    ]
    ProgrammeItem.objects.bulk_create(items)
    record(by, "programme.filled", plan, session, items=len(items))


def usual_minutes(available: int) -> list[tuple[ItemKind, int]]:
    """The usual order within so many minutes, in steps of five; what rounding leaves over goes to exchange."""
    tenth = available / 10
    minutes = {kind: max(int(tenth * part) // STEP_MINUTES, 1) * STEP_MINUTES for kind, part in USUAL_ORDER}
    minutes[ItemKind.EXCHANGE] = max(minutes[ItemKind.EXCHANGE] + available - sum(minutes.values()), STEP_MINUTES)
    return list(minutes.items())


@transaction.atomic
def change_item(*, run: CourseRun, by: Actor, item: ProgrammeItem, version: int, draft: ItemDraft) -> ProgrammeItem:
    """Raises ItemChangedError, ItemGoneError, NotInGroupError (someone responsible has left), RunIsOverError."""
    plan = open_plan(run)
    now = _at_version(plan, item, version)
    responsible = _still_here(plan, draft.responsible)
    if _says(now, draft, responsible):
        return now
    now.kind, now.title, now.minutes, now.version = draft.kind, draft.title, draft.minutes, now.version + 1
    now.save(update_fields=["kind", "title", "minutes", "version"])
    now.responsible.set(responsible)
    record(by, "programme.item_changed", plan, now, version=now.version, minutes=now.minutes)
    return now


@transaction.atomic
def move_item(*, run: CourseRun, by: Actor, item: ProgrammeItem, position: int, steps: int) -> ProgrammeItem:
    """Move an item earlier (-1) or later (1). `position` is where the person saw it.

    So a second click of a double click moves nothing, nor does a click on a page that someone else's change made old.
    Raises ItemChangedError, ItemGoneError, RunIsOverError.
    """
    plan = open_plan(run)
    now = _current(plan, item)
    if now.position != position:
        raise ItemChangedError(now)
    items = _in_order(now.session)
    place = items.index(now)
    target = place + steps
    if 0 <= target < len(items):
        items.insert(target, items.pop(place))
        _renumber(items)
        record(by, "programme.item_moved", plan, now, position=target)
    return now


@transaction.atomic
def remove_item(*, run: CourseRun, by: Actor, item: ProgrammeItem, version: int) -> dict[str, Any]:
    """Take an item out, and hand back all that it takes to put it back. Raises ItemChangedError, ItemGoneError."""
    plan = open_plan(run)
    now = _at_version(plan, item, version)
    kept = {
        "session": now.session_id,
        "position": now.position,
        "kind": now.kind,
        "title": now.title,
        "minutes": now.minutes,
        "responsible": [member.pk for member in now.responsible.all()],
    }
    record(by, "programme.item_removed", plan, now, session=now.session_id, minutes=now.minutes)
    session = now.session
    now.delete()
    _renumber(_in_order(session))
    return kept


@transaction.atomic
def put_back_item(*, run: CourseRun, by: Actor, kept: dict[str, Any]) -> ProgrammeItem:
    """Undo `remove_item`. Those who have left the group since are no longer responsible. Raises SessionGoneError."""
    plan = open_plan(run)
    session = _held(plan, kept["session"])
    draft = ItemDraft(
        kind=kept["kind"],
        minutes=kept["minutes"],
        title=kept["title"],
        responsible=plan.members.current().filter(pk__in=kept["responsible"]),
    )
    return add_item(run=run, by=by, session=session, draft=draft, position=kept["position"])


def _still_here(plan: Plan, responsible: Iterable[WorkingGroupMember]) -> list[WorkingGroupMember]:
    wanted = {member.pk for member in responsible}
    here = list(plan.members.current().filter(pk__in=wanted)) if wanted else []
    if len(here) != len(wanted):
        raise NotInGroupError
    return here


def _held(plan: Plan, session_id: int) -> Session:
    session = Session.objects.held().filter(pk=session_id, run=plan.run_id).first()
    if session is None:
        raise SessionGoneError
    return session


def _current(plan: Plan, item: ProgrammeItem) -> ProgrammeItem:
    """The item as it is under the lock, not as the page showed it."""
    now = ProgrammeItem.objects.select_related("session").filter(pk=item.pk, session__run=plan.run_id).first()
    if now is None:
        raise ItemGoneError
    return now


def _at_version(plan: Plan, item: ProgrammeItem, version: int) -> ProgrammeItem:
    now = _current(plan, item)
    if now.version != version:
        raise ItemChangedError(now)
    return now


def _says(item: ProgrammeItem, draft: ItemDraft, responsible: list[WorkingGroupMember]) -> bool:
    same_words = (item.kind, item.title, item.minutes) == (draft.kind, draft.title, draft.minutes)
    return same_words and set(item.responsible.all()) == set(responsible)


def _in_order(session: Session) -> list[ProgrammeItem]:
    return list(session.programme_items.order_by("position"))


def _renumber(items: list[ProgrammeItem]) -> None:
    """Number the items from 0 in this order. That no two share a place is checked when the transaction ends."""
    moved = []
    for position, item in enumerate(items):
        if item.position != position:
            item.position = position
            moved.append(item)
    ProgrammeItem.objects.bulk_update([item for item in moved if item.pk], ["position"])
