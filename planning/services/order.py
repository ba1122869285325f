"""Which items a session holds, and in which order. Used under the plan's lock."""

from offers.models import Session
from planning.models import Plan, ProgrammeItem
from planning.services.errors import ItemChangedError, ItemGoneError, SessionGoneError


def held(plan: Plan, session_id: int) -> Session:
    session = Session.objects.held().filter(pk=session_id, run=plan.run_id).first()
    if session is None:
        raise SessionGoneError
    return session


def current(plan: Plan, item: ProgrammeItem) -> ProgrammeItem:
    """The item as it is under the lock, not as the page showed it."""
    now = ProgrammeItem.objects.select_related("session").filter(pk=item.pk, session__run=plan.run_id).first()
    if now is None:
        raise ItemGoneError
    return now


def at_version(plan: Plan, item: ProgrammeItem, version: int) -> ProgrammeItem:
    now = current(plan, item)
    if now.version != version:
        raise ItemChangedError(now)
    return now


def in_order(session: Session) -> list[ProgrammeItem]:
    return list(session.programme_items.order_by("position"))


def renumber(items: list[ProgrammeItem]) -> None:
    """Number the items from 0 in this order. That no two share a place is checked when the transaction ends."""
    moved = []
    for position, item in enumerate(items):
        if item.position != position:
            item.position = position
            moved.append(item)
    ProgrammeItem.objects.bulk_update([item for item in moved if item.pk], ["position"])
