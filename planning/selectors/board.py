"""The programme laid out: sessions side by side, items one after another with the time each starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from offers.models import Session
from planning.models import MOST_ITEMS, ItemKind, WorkingGroupMember
from planning.selectors.contents import Contents
from planning.selectors.items import Item
from planning.selectors.shares import Floor, Share, share_of

# Each kind's colour and icon in the design system.
MARKS: dict[str, str] = {
    ItemKind.WELCOME: "welcome",
    ItemKind.PROFESSIONAL_INPUT: "input",
    ItemKind.USER_STORY: "story",
    ItemKind.EXCHANGE: "exchange",
    ItemKind.EXERCISE: "exercise",
    ItemKind.BREAK: "break",
    ItemKind.HOME_TASK: "home-task",
    ItemKind.CLOSING: "closing",
}
MINUTES_PER_UNIT = 5
MOST_UNITS = 24  # two hours: a block that is taller than a screen says nothing more


@dataclass(frozen=True, slots=True)
class Block:
    """One item on the board. `units` is its height; `gone` are those responsible who have left the group."""

    item: Item
    starts_at: datetime
    mark: str
    units: int
    people: list[WorkingGroupMember]
    gone: list[WorkingGroupMember]
    up: "Step | None"
    down: "Step | None"


@dataclass(frozen=True, slots=True)
class Step:
    """Where one step takes an item: within its session, or into the session of this number."""

    session: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One session on the board. `over` and `left` are the minutes that its items have too many or not yet filled."""

    number: int
    session: Session
    blocks: list[Block]
    share: Share
    over: int
    left: int

    @property
    def share_parts(self) -> list[tuple[str, Any, int]]:
        return bar_parts(self.share)

    @property
    def has_room(self) -> bool:
        return len(self.blocks) < MOST_ITEMS


def columns(contents: Contents, goal: int) -> list[Column]:
    held = contents.held_sessions
    return [
        _column(number, session, contents.items_in(session), goal, last=len(held))
        for number, session in enumerate(held, start=1)
    ]


def bar_parts(share: Share) -> list[tuple[str, Any, int]]:
    """For the design system's share bar."""
    return [(MARKS[kind], ItemKind(kind).label, minutes) for kind, minutes in share.minutes.items()]


def floor_parts(floor: Floor) -> list[tuple[str, Any, int]]:
    """For the same bar. Neither side comes first by rule: the shared time stands between them."""
    names = {
        "professional": _("Professionals"),
        "both": _("Both sides together"),
        "experienced": _("Experienced users"),
        "nobody": _("Nobody responsible yet"),
    }
    return [(whose, name, getattr(floor, whose)) for whose, name in names.items()]


def _column(number: int, session: Session, items: list[Item], goal: int, *, last: int) -> Column:
    share = share_of(items, goal)
    spare = session.minutes - share.total
    blocks = list(_blocks(session, items, number, last))
    return Column(number, session, blocks, share, over=max(-spare, 0), left=max(spare, 0))


def _blocks(session: Session, items: list[Item], number: int, last: int) -> Iterator[Block]:
    starts_at = session.starts_at
    before = Step(number - 1) if number > 1 else None
    after = Step(number + 1) if number < last else None
    for index, item in enumerate(items):
        up = Step() if index else before
        down = Step() if index < len(items) - 1 else after
        yield _block(item, starts_at, up, down)
        starts_at += timedelta(minutes=item.minutes)


def _block(item: Item, starts_at: datetime, up: Step | None, down: Step | None) -> Block:
    return Block(
        item=item,
        starts_at=starts_at,
        mark=MARKS[item.kind],
        units=min(-(-item.minutes // MINUTES_PER_UNIT), MOST_UNITS),
        people=[member for member in item.responsible if member.is_here],
        gone=[member for member in item.responsible if not member.is_here],
        up=up,
        down=down,
    )
