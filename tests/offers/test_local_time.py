"""Norwegian clocks, on ordinary days and on the two that are not."""

from datetime import UTC, date, datetime, time

import pytest

from offers.selectors.local_time import NoSuchTimeError, TimeComesTwiceError, at, same_clock

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def test_a_winter_morning_is_one_hour_ahead_of_utc():
    assert at(date(2027, 1, 12), time(10)) == datetime(2027, 1, 12, 9, tzinfo=UTC)


def test_a_summer_morning_is_two_hours_ahead_of_utc():
    assert at(date(2027, 6, 15), time(10)) == datetime(2027, 6, 15, 8, tzinfo=UTC)


def test_a_time_that_the_clock_jumps_over_does_not_exist():
    with pytest.raises(NoSuchTimeError):
        at(SPRING, time(2, 30))


def test_a_time_that_comes_twice_is_not_guessed():
    with pytest.raises(TimeComesTwiceError):
        at(AUTUMN, time(2, 30))


@pytest.mark.parametrize(
    ("day", "clock"), [(SPRING, time(3)), (SPRING, time(1, 59)), (AUTUMN, time(3)), (AUTUMN, time(1, 59))]
)
def test_the_times_around_a_change_are_ordinary(day, clock):
    moment = at(day, clock)
    assert (moment.date(), moment.time()) == (day, clock)


def test_the_same_clock_on_the_other_side_of_a_change():
    winter = at(date(2027, 3, 23), time(10))
    assert same_clock(winter, date(2027, 3, 30)) == datetime(2027, 3, 30, 8, tzinfo=UTC)
