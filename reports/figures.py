"""Sums over course runs, and the shares that are made from them."""

from dataclasses import dataclass, field, fields
from typing import Self

from evaluations.models import CONSTANTS
from evaluations.selectors import FEWEST_ANSWERS, Score
from reports.suppression import is_small
from reports.tables import CellKind, Value


@dataclass(slots=True)
class Figures:
    """Sums over one or more course runs. All can be added; shares are made from them at the end."""

    runs: int = 0
    cancelled_runs: int = 0
    runs_led_by_both: int = 0
    sessions: int = 0
    seated: int = 0
    waiting: int = 0
    participants_self: int = 0
    participants_relative: int = 0
    completers: int = 0
    could_complete: int = 0
    present: int = 0
    noted: int = 0
    exchange_minutes: int = 0
    programme_minutes: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in CONSTANTS})

    @property
    def participants(self) -> int:
        return self.participants_self + self.participants_relative

    def __iadd__(self, other: Self) -> Self:
        for each in fields(self):
            if each.name != "scores":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        for name, score in other.scores.items():
            mine = self.scores[name]
            self.scores[name] = Score(mine.answers + score.answers, mine.total + score.total)
        return self


def share(part: int, whole: int, *, of_people: bool) -> Value:
    """Part of a whole as a share from 0 to 1. About people it is hidden when either part would be a small count."""
    hidden = of_people and (is_small(part) or is_small(whole - part))
    return Value(CellKind.PERCENT, part / whole if whole and not hidden else None, hidden=hidden)


def mean(score: Score) -> Value:
    """The mean of the answers, shown from five of them."""
    return Value(CellKind.MEAN, score.mean, hidden=0 < score.answers < FEWEST_ANSWERS)


def count(number: int | None) -> Value:
    """A count; None is one that the suppression has hidden."""
    return Value(CellKind.COUNT, number, hidden=number is None)


def text(words: str) -> Value:
    return Value(CellKind.TEXT, words)
