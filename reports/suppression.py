"""Hiding small numbers, and whatever would let one work them out.

A count of people from 1 to 4 is hidden. Where a row or a column with its sum has exactly one hidden cell, that cell is
the sum less the others; so the smallest other cell is hidden too, and again until no line gives one away. Zero is
shown: it is about nobody. Readers cannot tell the two kinds of hidden cells apart, so "at most 4" does not help them.
"""

from collections.abc import Sequence

SMALLEST_SHOWN = 5

Row = list[int | None]


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def suppress(cells: Sequence[Sequence[int]]) -> list[Row]:
    """Takes a table whose last row and column are sums; gives the same shape, with None where a number is hidden."""
    table: list[Row] = [[None if is_small(count) else count for count in row] for row in cells]
    while line := _line_that_gives_one_away(table):
        row, column = min(line, key=lambda place: cells[place[0]][place[1]])
        table[row][column] = None
    return table


def _line_that_gives_one_away(table: list[Row]) -> list[tuple[int, int]] | None:
    """The shown, non-zero cells of a row or column with exactly one hidden cell, or None when there is no such line."""
    rows, columns = len(table), len(table[0]) if table else 0
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    for line in lines:
        hidden = [place for place in line if table[place[0]][place[1]] is None]
        shown = [place for place in line if table[place[0]][place[1]]]
        if len(hidden) == 1 and shown:
            return shown
    return None
