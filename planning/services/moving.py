"""Moving an item within its session, or to another one."""

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun, Session
from planning.models import MOST_ITEMS, Change, Plan, ProgrammeItem
from planning.services.errors import ItemChangedError, TooManyItemsError
from planning.services.order import current, held, in_order, renumber
from planning.services.plans import open_plan, record
from planning.services.versions import keep_version, said_by_item


@transaction.atomic
def move_item(*, run: CourseRun, by: Actor, item: ProgrammeItem, position: int, steps: int) -> ProgrammeItem:
    """Move an item one earlier (-1) or one later (1); from the edge of its session into the one before or after.

    `position` is where the person saw it. So a second click of a double click moves nothing, nor does a click on a page
    that someone else's change made old. Raises ItemChangedError, ItemGoneError, TooManyItemsError, RunIsOverError.
    """
    plan = open_plan(run)
    now = _where_it_was(plan, item, item.session_id, position)
    items = in_order(now.session)
    place = items.index(now) + steps
    if 0 <= place < len(items):
        return _put(plan, by, now, now.session, place)
    if neighbour := _neighbour(now.session, steps):
        return _put(plan, by, now, neighbour, 0 if steps > 0 else MOST_ITEMS)
    return now


@transaction.atomic
def place_item(
    *, run: CourseRun, by: Actor, item: ProgrammeItem, seen: tuple[int, int], session_id: int, place: int
) -> ProgrammeItem:
    """Put an item at a place (from 0) of a session. `seen`: the session and the place where the person saw it.

    Raises ItemChangedError, ItemGoneError, SessionGoneError, TooManyItemsError, RunIsOverError.
    """
    plan = open_plan(run)
    now = _where_it_was(plan, item, *seen)
    return _put(plan, by, now, held(plan, session_id), place)


def _where_it_was(plan: Plan, item: ProgrammeItem, session_id: int, position: int) -> ProgrammeItem:
    now = current(plan, item)
    if (now.session_id, now.position) != (session_id, position):
        raise ItemChangedError(now)
    return now


def _neighbour(session: Session, steps: int) -> Session | None:
    others = Session.objects.held().filter(run=session.run_id)
    if steps > 0:
        return others.filter(starts_at__gt=session.starts_at).order_by("starts_at", "pk").first()
    return others.filter(starts_at__lt=session.starts_at).order_by("-starts_at", "-pk").first()


def _put(plan: Plan, by: Actor, item: ProgrammeItem, session: Session, place: int) -> ProgrammeItem:
    """Both sessions keep their other items in order. An item that stays where it is makes no version."""
    before, left = said_by_item(item), item.session
    items = in_order(session)
    others = [other for other in items if other.pk != item.pk]
    if len(others) >= MOST_ITEMS:
        raise TooManyItemsError
    place = max(0, min(place, len(others)))
    if items[place : place + 1] == [item]:
        return item
    item.session, item.position = session, place
    item.save(update_fields=["session", "position"])
    renumber([*others[:place], item, *others[place:]])
    if left.pk != session.pk:
        renumber(in_order(left))
    keep_version(plan, by, Change.ITEM_MOVED, item=item.pk, before=before, after=said_by_item(item))
    record(by, "programme.item_moved", plan, item, session=session.pk, position=place)
    return item
