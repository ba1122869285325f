"""What the minutes of a programme are for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from planning.models import ItemKind, ProgrammeItem

# Participants always say that there is too little time to exchange experiences.
EXCHANGE_GOAL_PERCENT = 30


@dataclass(frozen=True, slots=True)
class Share:
    """Minutes per kind, in the order in which people know the kinds.

    Breaks are part of the whole: people talk in them too, but nobody has set them aside for it.
    """

    minutes: dict[str, int]

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
        wanted = -(-self.total * EXCHANGE_GOAL_PERCENT // 100)
        return max(wanted - self.exchange, 0)


def share_of(items: Iterable[ProgrammeItem]) -> Share:
    minutes: Counter[str] = Counter()
    for item in items:
        minutes[item.kind] += item.minutes
    return Share({kind: minutes[kind] for kind in ItemKind.values if minutes[kind]})
