from hypothesis import given
from hypothesis import strategies as st

from reports.suppression import suppress, suppress_alike

COUNTS = st.integers(min_value=0, max_value=30)


def with_sums(body: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in body]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def test_suppress_hides_counts_of_one_to_four_and_shows_zero() -> None:
    assert suppress([[0, 1, 4, 5]]) == [[0, None, None, 5]]


def test_suppress_hides_the_smallest_other_when_a_sum_would_give_one_away() -> None:
    assert suppress([[3, 9, 12]]) == [[None, None, 12]]


def test_suppress_looks_along_columns_too() -> None:
    assert suppress([[2], [7], [30], [39]]) == [[None], [None], [30], [39]]


def test_suppress_leaves_a_table_of_large_numbers_alone() -> None:
    assert suppress(with_sums([[6, 7], [8, 9]])) == [[6, 7, 13], [8, 9, 17], [14, 16, 30]]


@given(st.lists(st.lists(COUNTS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_suppress_never_leaves_a_line_with_one_hidden_cell_beside_its_sum(body: list[list[int]]) -> None:
    table = suppress(with_sums(body))
    for line in [*table, *(list(column) for column in zip(*table, strict=True))]:
        hidden = [cell for cell in line if cell is None]
        others = [cell for cell in line if cell]
        assert len(hidden) != 1 or not others


@given(st.lists(st.lists(COUNTS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_suppress_never_shows_a_small_count(body: list[list[int]]) -> None:
    shown = [cell for row in suppress(with_sums(body)) for cell in row if cell is not None]
    assert [cell for cell in shown if 0 < cell < 5] == []


def test_suppress_alike_hides_a_sum_everywhere_when_one_table_hides_it() -> None:
    """Else the other table's sum, 9, is what the first place has (the rest are noughts); and 12 less 9 is small."""
    by_place = [[9, 3, 12], [0, 2, 2], [0, 4, 4], [9, 9, 18]]
    assert suppress([[9, 9, 18], [9, 9, 18]])[-1] == [9, 9, 18]
    by_offer, places = suppress_alike([[[9, 9, 18], [9, 9, 18]], by_place])
    assert by_offer == [[None, None, 18], [None, None, 18]]
    assert places == [[None, None, 12], [0, None, None], [0, None, None], [None, None, 18]]


PEOPLE = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 1), st.integers(1, 12)), min_size=1, max_size=8
)


@given(PEOPLE)
def test_suppress_alike_keeps_the_rule_of_each_table_and_their_sums_alike(groups: list[tuple[int, ...]]) -> None:
    bodies = [[[0, 0] for _row in range(4)] for _table in range(2)]
    for first, second, column, number in groups:
        bodies[0][first][column] += number
        bodies[1][second][column] += number
    one, other = suppress_alike([with_sums(body) for body in bodies])
    assert one[-1] == other[-1]
    for line in [*one, *other, *[list(column) for table in (one, other) for column in zip(*table, strict=True)]]:
        hidden = [cell for cell in line if cell is None]
        assert len(hidden) != 1 or not [cell for cell in line if cell]
        assert [cell for cell in line if cell and cell < 5] == []
