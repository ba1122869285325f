"""What the minutes of a programme are for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from planning.models import EXCHANGE_GOAL_PERCENT, ItemKind, Side
from planning.selectors.items import Item


class Timed(Protocol):
    """Something in a programme that takes its time."""

    @property
    def kind(self) -> str: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Share:
    """Minutes per kind, in the order in which people know the kinds.

    Breaks are part of the whole: people talk in them too, but nobody has set them aside for it.
    """

    minutes: dict[str, int]
    goal: int = EXCHANGE_GOAL_PERCENT

    @property
    def total(self) -> int:
        return sum(self.minutes.values())

    @property
    def exchange(self) -> int:
        return self.minutes.get(ItemKind.EXCHANGE, 0)

    @property
    def percent(self) -> int:
        """Exchange of experience as a share of all minutes, rounded; 0 when there is no programme yet."""
        return round(100 * self.exchange / self.total) if self.total else 0

    @property
    def reaches_goal(self) -> bool:
        return self.total > 0 and self.minutes_short == 0

    @property
    def minutes_short(self) -> int:
        """How many minutes of other things would have to become exchange to reach the goal."""
        wanted = -(-self.total * self.goal // 100)
        return max(wanted - self.exchange, 0)


def share_of(items: Iterable[Timed], goal: int = EXCHANGE_GOAL_PERCENT) -> Share:
    """`goal`: the share of exchange that the organisation wants to reach, in per cent."""
    minutes: Counter[str] = Counter()
    for item in items:
        minutes[item.kind] += item.minutes
    return Share({kind: minutes[kind] for kind in ItemKind.values if minutes[kind]}, goal)


@dataclass(frozen=True, slots=True)
class Floor:
    """Who has the floor for how long: minutes that one side is responsible for, both together, or nobody yet.

    Breaks are nobody's.
    """

    professional: int = 0
    experienced: int = 0
    both: int = 0
    nobody: int = 0


def floor_of(items: Iterable[Item]) -> Floor:
    minutes: Counter[str] = Counter()
    for item in items:
        if item.kind != ItemKind.BREAK:
            minutes[_whose(item)] += item.minutes
    return Floor(**minutes)


def _whose(item: Item) -> str:
    sides = {member.side for member in item.responsible if member.is_here}
    if len(sides) == len(Side):
        return "both"
    return sides.pop() if sides else "nobody"
