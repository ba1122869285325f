"""Hiding small numbers, and whatever would let one work them out.

A count of people from 1 to 4 is hidden. Where a row or a column with its sum has exactly one hidden cell, that cell is
the sum less the others; so the smallest other cell is hidden too, and again until no line gives one away. Zero is
shown: it is about nobody. Where several tables split the same people, a sum that is hidden in one is hidden in all,
since the others would tell it. Readers cannot tell the two kinds of hidden cells apart, so "at most 4" does not help
them.
"""

from collections.abc import Collection, Sequence

SMALLEST_SHOWN = 5

Row = list[int | None]


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def suppress(cells: Sequence[Sequence[int]], *, hidden_sums: Collection[int] = ()) -> list[Row]:
    """Takes a table whose last row and column are sums; gives the same shape, with None where a number is hidden.

    `hidden_sums` are the columns whose sum must not be shown.
    """
    table: list[Row] = [[None if is_small(count) else count for count in row] for row in cells]
    for column in hidden_sums:
        table[-1][column] = None
    while line := _line_that_gives_one_away(table):
        row, column = min(line, key=lambda place: cells[place[0]][place[1]])
        table[row][column] = None
    return table


def suppress_alike(tables: Sequence[Sequence[Sequence[int]]]) -> list[list[Row]]:
    """Tables of the same people split in different ways, so that the last row of each says the same."""
    hidden_sums: set[int] = set()
    while True:
        suppressed = [suppress(cells, hidden_sums=hidden_sums) for cells in tables]
        found = {column for table in suppressed for column, count in enumerate(table[-1]) if count is None}
        if found == hidden_sums:
            return suppressed
        hidden_sums = found


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
