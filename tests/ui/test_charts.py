import re

import pytest
from django.template import Context, Template

from ui import charts
from ui.initials import initials


def rendered(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_shares_of_the_same_kind_are_added_and_fill_the_bar():
    parts = charts.share([("exchange", "Utveksling", 30), ("break", "Pause", 15), ("exchange", "Utveksling", 15)])[
        "parts"
    ]

    assert [(part["kind"], part["value"], part["percent"], part["x"], part["width"]) for part in parts] == [
        ("exchange", 45, 75, "0.00", "75.00"),
        ("break", 15, 25, "75.00", "25.00"),
    ]


def test_a_programme_without_minutes_has_an_empty_bar():
    assert charts.share([("break", "Pause", 0)]) == {"parts": []}


def test_the_share_bar_says_each_kind_in_words():
    html = rendered(
        "{% share_bar parts 'Tid' %}", parts=[("exchange", "Erfaringsutveksling", 65), ("break", "Pause", 35)]
    )

    assert 'role="img" aria-label="Tid"' in html
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip() == (
        "Erfaringsutveksling 65 % (1 time 5 minutter) Pause 35 % (35 minutter)"
    )


@pytest.mark.parametrize(
    ("seats", "seated", "invited", "free", "seated_width", "held_width"),
    [
        (10, 4, 2, 4, "40.00", "60.00"),
        (10, 12, 0, 0, "100.00", "100.00"),
        (0, 0, 0, 0, "0.00", "0.00"),
    ],
)
def test_seats_are_counted(seats, *, seated, invited, free, seated_width, held_width):
    drawn = charts.seats(seats, seated, invited, 0)

    assert (drawn["free"], drawn["seated_width"], drawn["held_width"]) == (free, seated_width, held_width)


def test_the_seats_bar_says_who_waits():
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", rendered("{% seats_bar 12 7 2 3 %}"))).strip()

    assert words == "7 av 12 plasser er tatt 2 har fått tilbud 3 ledige plasser 3 venter"


def test_the_seats_bar_counts_one_free_seat_as_one():
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", rendered("{% seats_bar 12 11 %}"))).strip()

    assert words == "11 av 12 plasser er tatt 1 ledig plass"


def test_bars_share_the_axis_they_are_given():
    rows = charts.bars([("a", 5), ("b", 2.5), ("c", None)], 10)["rows"]

    assert [row["width"] for row in rows] == ["50.00", "25.00", "0.00"]


def test_bars_without_an_axis_fill_it_with_the_longest():
    assert [row["width"] for row in charts.bars([("a", 5), ("b", 2)], None)["rows"]] == ["100.00", "40.00"]


def test_a_suppressed_bar_shows_a_dash_and_figures_have_a_comma():
    html = rendered("{% bar_chart rows 'Svar' maximum=10 %}", rows=[("Møte andre", 8.6), ("Dele", None)])

    assert re.findall(r'bar-chart__value">([^<]*)<', html) == ["8,6", "–"]
    assert re.findall(r'width="([\d.,]+)"', html) == ["86.00", "0.00"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Kari Nordmann", "KN"),
        ("Åse-Marie Øst", "ÅØ"),
        ("Per", "P"),
        ("", ""),
        ("  ", ""),
        ("Ola (vikar) Hansen", "OH"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters
