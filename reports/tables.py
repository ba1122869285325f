"""The shape of a report: tables of typed cells, the same on screen, in CSV and in XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CellKind(StrEnum):
    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"  # a share from 0 to 1
    MEAN = "mean"  # 0 to 10


Cell = str | int | float | Decimal | None
"""None: nothing to show, because it is hidden or because there is nothing to compute from."""


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    kind: CellKind


@dataclass(frozen=True, slots=True)
class Value:
    """A cell with what is needed to show it. `hidden` is a number that exists and is not shown."""

    kind: CellKind
    value: Cell
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Definition:
    term: str
    meaning: str
