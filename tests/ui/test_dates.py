from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.utils import translation

from ui import dates

TEN_IN_OSLO = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
HALF_PAST_TWELVE = datetime(2027, 1, 12, 11, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _january_2027():
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "tirsdag 12. januar kl. 10.00"),
        ("nn", "tysdag 12. januar kl. 10.00"),
        ("en", "Tuesday 12 January at 10:00"),
    ],
)
def test_long_date_is_written_as_people_say_it(language, words):
    with translation.override(language):
        assert dates.long_date(TEN_IN_OSLO) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "tirsdag 12. januar"), ("nn", "tysdag 12. januar"), ("en", "Tuesday 12 January")],
)
def test_a_plain_date_has_no_time(language, words):
    with translation.override(language):
        assert dates.long_date(date(2027, 1, 12)) == words


def test_another_year_is_named():
    with translation.override("nb"):
        assert dates.day_date(date(2028, 1, 12)) == "onsdag 12. januar 2028"


@pytest.mark.parametrize(("language", "words"), [("nb", "12. jan."), ("nn", "12. jan."), ("en", "12 Jan")])
def test_short_date_fits_a_column(language, words):
    with translation.override(language):
        assert dates.short_date(TEN_IN_OSLO) == words


@pytest.mark.parametrize(("language", "words"), [("nb", "tirsdag"), ("nn", "tysdag"), ("en", "Tuesday")])
def test_weekday(language, words):
    with translation.override(language):
        assert dates.weekday(TEN_IN_OSLO) == words


def test_clock_reads_a_time_as_well_as_a_moment():
    with translation.override("nb"):
        assert (dates.clock(time(9, 5)), dates.clock(TEN_IN_OSLO)) == ("09.05", "10.00")


def test_time_range_names_the_day_once():
    with translation.override("nb"):
        assert dates.time_range(TEN_IN_OSLO, HALF_PAST_TWELVE) == "tirsdag 12. januar kl. 10.00–12.30"


def test_time_range_across_midnight_names_both_days():
    with translation.override("nb"):
        late = datetime(2027, 1, 12, 23, 30, tzinfo=UTC)
        assert dates.time_range(TEN_IN_OSLO, late) == "tirsdag 12. januar kl. 10.00 – onsdag 13. januar kl. 00.30"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        # Ten o'clock in Norway before and after both changes of the clock.
        (datetime(2027, 3, 27, 9, 0, tzinfo=UTC), "lørdag 27. mars kl. 10.00"),
        (datetime(2027, 3, 28, 8, 0, tzinfo=UTC), "søndag 28. mars kl. 10.00"),
        (datetime(2027, 10, 30, 8, 0, tzinfo=UTC), "lørdag 30. oktober kl. 10.00"),
        (datetime(2027, 10, 31, 9, 0, tzinfo=UTC), "søndag 31. oktober kl. 10.00"),
    ],
)
def test_time_is_norwegian_on_both_sides_of_a_clock_change(moment, words):
    with translation.override("nb"):
        assert dates.long_date(moment) == words


@pytest.mark.parametrize(
    ("minutes", "nb", "nn", "en"),
    [
        (90, "1 time 30 minutter", "1 time 30 minutt", "1 hour 30 minutes"),
        (120, "2 timer", "2 timar", "2 hours"),
        (1, "1 minutt", "1 minutt", "1 minute"),
        (0, "0 minutter", "0 minutt", "0 minutes"),
    ],
)
def test_minutes_in_words(minutes, nb, nn, en):
    spoken = []
    for language in ("nb", "nn", "en"):
        with translation.override(language):
            spoken.append(dates.minutes_in_words(minutes))
    assert spoken == [nb, nn, en]


@pytest.mark.parametrize(
    ("amount", "words"), [(0, "Gratis"), (None, "Gratis"), (350, "350 kroner"), (1250.5, "1\xa0250,5 kroner")]
)
def test_kroner(amount, words):
    with translation.override("nb"):
        assert dates.kroner(amount) == words


def test_a_language_that_is_not_ours_reads_as_bokmal():
    with translation.override("de"):
        assert dates.weekday(TEN_IN_OSLO) == "tirsdag"
