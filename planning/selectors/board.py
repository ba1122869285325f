"""The programme laid out: sessions side by side, items one after another with the time each starts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from offers.models import Session
from planning.models import MOST_ITEMS, ItemKind, ProgrammeItem, WorkingGroupMember
from planning.selectors.contents import Contents
from planning.selectors.shares import Share, share_of

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

    item: ProgrammeItem
    starts_at: datetime
    mark: str
    units: int
    people: list[WorkingGroupMember]
    gone: list[WorkingGroupMember]
    is_first: bool
    is_last: bool


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


def columns(contents: Contents) -> list[Column]:
    return [_column(number, session) for number, session in enumerate(contents.held_sessions, start=1)]


def bar_parts(share: Share) -> list[tuple[str, Any, int]]:
    """For the design system's share bar."""
    return [(MARKS[kind], ItemKind(kind).label, minutes) for kind, minutes in share.minutes.items()]


def _column(number: int, session: Session) -> Column:
    items = list(session.programme_items.all())
    share = share_of(items)
    spare = session.minutes - share.total
    return Column(number, session, _blocks(session, items), share, over=max(-spare, 0), left=max(spare, 0))


def _blocks(session: Session, items: list[ProgrammeItem]) -> list[Block]:
    blocks, starts_at = [], session.starts_at
    for index, item in enumerate(items):
        blocks.append(_block(item, starts_at, is_first=index == 0, is_last=index == len(items) - 1))
        starts_at += timedelta(minutes=item.minutes)
    return blocks


def _block(item: ProgrammeItem, starts_at: datetime, *, is_first: bool, is_last: bool) -> Block:
    responsible = item.responsible.all()
    return Block(
        item=item,
        starts_at=starts_at,
        mark=MARKS[item.kind],
        units=min(-(-item.minutes // MINUTES_PER_UNIT), MOST_UNITS),
        people=[member for member in responsible if member.is_here],
        gone=[member for member in responsible if not member.is_here],
        is_first=is_first,
        is_last=is_last,
    )
