"""What the sessions hold. Two people may edit at once: each change says which version it is a change of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun, Session
from planning.models import MOST_ITEMS, Change, ItemKind, Plan, ProgrammeItem, WorkingGroupMember
from planning.selectors import contents
from planning.services.errors import (
    NotInGroupError,
    TooManyItemsError,
)
from planning.services.order import at_version, held, in_order, renumber
from planning.services.plans import open_plan, record
from planning.services.versions import is_only_spelling, keep_version, let_approvals_follow, said_by_item

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
WRITTEN = ("kind", "title", "minutes", "materials", "note")


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What an item says: `kind` is one of ItemKind. Without a title it is called after its kind."""

    kind: str
    minutes: int
    title: str = ""
    responsible: Iterable[WorkingGroupMember] = field(default=())
    materials: str = ""
    note: str = ""


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
    session = held(plan, session.pk)
    if submission and (sent := ProgrammeItem.objects.filter(submission=submission, session=session).first()):
        return sent
    items = in_order(session)
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
        materials=draft.materials,
        note=draft.note,
        submission=submission,
    )
    renumber([*items[:place], item, *items[place:]])
    item.save()
    item.responsible.set(responsible)
    keep_version(plan, by, Change.ITEM_ADDED, item=item.pk, after=said_by_item(item))
    record(by, "programme.item_added", plan, item, session=session.pk, minutes=item.minutes)
    return item


@transaction.atomic
def fill_session(*, run: CourseRun, by: Actor, session: Session) -> None:
    """Give an empty session the usual order, so that nobody starts from a blank page. Does nothing where items are.

    Raises SessionGoneError, RunIsOverError.
    """
    plan = open_plan(run)
    session = held(plan, session.pk)
    if session.programme_items.exists():
        return
    items = [
        ProgrammeItem(session=session, position=position, kind=kind, minutes=minutes)
        for position, (kind, minutes) in enumerate(usual_minutes(session.minutes))
    ]
    ProgrammeItem.objects.bulk_create(items)
    for item in items:
        keep_version(plan, by, Change.ITEM_ADDED, item=item.pk, after=said_by_item(item))
    record(by, "programme.filled", plan, session, items=len(items))


def usual_minutes(available: int) -> list[tuple[ItemKind, int]]:
    """The usual order within so many minutes, in steps of five; what rounding leaves over goes to exchange."""
    tenth = available / 10
    minutes = {kind: max(int(tenth * part) // STEP_MINUTES, 1) * STEP_MINUTES for kind, part in USUAL_ORDER}
    minutes[ItemKind.EXCHANGE] = max(minutes[ItemKind.EXCHANGE] + available - sum(minutes.values()), STEP_MINUTES)
    return list(minutes.items())


@transaction.atomic
def change_item(
    *, run: CourseRun, by: Actor, item: ProgrammeItem, version: int, draft: ItemDraft, only_spelling: bool = False
) -> ProgrammeItem:
    """With `only_spelling` approvals stay, where the two texts are that close and nothing else differs.

    Raises ItemChangedError, ItemGoneError, NotInGroupError (someone responsible has left), RunIsOverError.
    """
    plan = open_plan(run)
    now = at_version(plan, item, version)
    responsible = _still_here(plan, draft.responsible)
    if _says(now, draft, responsible):
        return now
    read, before = contents(plan), said_by_item(now)
    _write(now, draft, responsible)
    after = said_by_item(now)
    spelling = only_spelling and is_only_spelling(plan.versions.filter(item_number=now.pk), before, after)
    keep_version(plan, by, Change.ITEM_CHANGED, item=now.pk, before=before, after=after, spelling=spelling)
    if spelling:
        let_approvals_follow(read)
    record(by, "programme.item_changed", plan, now, version=now.version, minutes=now.minutes)
    return now


def _write(item: ProgrammeItem, draft: ItemDraft, responsible: list[WorkingGroupMember]) -> None:
    for name in WRITTEN:
        setattr(item, name, getattr(draft, name))
    item.version += 1
    item.save(update_fields=[*WRITTEN, "version"])
    item.responsible.set(responsible)


@transaction.atomic
def remove_item(*, run: CourseRun, by: Actor, item: ProgrammeItem, version: int) -> dict[str, Any]:
    """Take an item out, and hand back all that it takes to put it back. Raises ItemChangedError, ItemGoneError."""
    plan = open_plan(run)
    now = at_version(plan, item, version)
    kept = said_by_item(now)
    keep_version(plan, by, Change.ITEM_REMOVED, item=now.pk, before=kept)
    record(by, "programme.item_removed", plan, now, session=now.session_id, minutes=now.minutes)
    session = now.session
    now.delete()
    renumber(in_order(session))
    return kept


@transaction.atomic
def put_back_item(*, run: CourseRun, by: Actor, kept: dict[str, Any]) -> ProgrammeItem:
    """Undo `remove_item`. Those who have left the group since are no longer responsible. Raises SessionGoneError."""
    plan = open_plan(run)
    session = held(plan, kept["session"])
    draft = ItemDraft(
        kind=kept["kind"],
        minutes=kept["minutes"],
        title=kept["title"],
        materials=kept["materials"],
        note=kept["note"],
        responsible=plan.members.current().filter(pk__in=kept["responsible"]),
    )
    return add_item(run=run, by=by, session=session, draft=draft, position=kept["position"])


def _still_here(plan: Plan, responsible: Iterable[WorkingGroupMember]) -> list[WorkingGroupMember]:
    wanted = {member.pk for member in responsible}
    here = list(plan.members.current().filter(pk__in=wanted)) if wanted else []
    if len(here) != len(wanted):
        raise NotInGroupError
    return here


def _says(item: ProgrammeItem, draft: ItemDraft, responsible: list[WorkingGroupMember]) -> bool:
    same_words = all(getattr(item, name) == getattr(draft, name) for name in WRITTEN)
    return same_words and set(item.responsible.all()) == set(responsible)
