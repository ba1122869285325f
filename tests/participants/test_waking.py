"""Until when someone may answer: in waking hours, never on a day of rest, always before it begins."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from participants.waking import LAST_CALL, after_waking_hours, answer_by, is_day_of_rest, waking_hours_between

moments = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone


def oslo(*parts: int) -> datetime:
    return timezone.make_aware(datetime(*parts))  # type: ignore[arg-type]  # noqa: DTZ001 - made aware here


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (oslo(2026, 11, 23, 10), 2, oslo(2026, 11, 23, 12)),
        (oslo(2026, 11, 23, 20), 2, oslo(2026, 11, 24, 9)),
        (oslo(2026, 11, 23, 23), 1, oslo(2026, 11, 24, 9)),
        (oslo(2026, 11, 23, 5), 13, oslo(2026, 11, 23, 21)),
        (oslo(2026, 11, 23, 10), 48, oslo(2026, 11, 26, 19)),
        (oslo(2027, 3, 27, 20), 2, oslo(2027, 3, 28, 9)),  # the clock goes forward in between
        (oslo(2026, 10, 24, 20), 2, oslo(2026, 10, 25, 9)),  # and back
    ],
)
def test_only_hours_between_eight_and_nine_in_the_evening_count(start, hours, end):
    assert after_waking_hours(start, hours) == end
    assert waking_hours_between(start, end) == hours


def test_an_offer_lasts_48_waking_hours():
    assert answer_by(now=oslo(2026, 11, 23, 10), hours=48, start=None) == oslo(2026, 11, 26, 19)


def test_an_offer_that_would_end_on_a_sunday_ends_at_the_same_time_on_monday():
    assert answer_by(now=oslo(2026, 11, 26, 10), hours=40, start=None) == oslo(2026, 11, 30, 11)  # Sunday 29 at 11


def test_an_offer_never_ends_on_a_public_holiday():
    assert answer_by(now=oslo(2026, 12, 23, 10), hours=26, start=None) == oslo(2026, 12, 28, 10)  # 25, 26 and Sunday 27


def test_an_offer_is_shorter_as_the_start_comes_near():
    now, start = oslo(2026, 11, 24, 8), oslo(2026, 11, 26, 12)  # thirty waking hours are left
    assert answer_by(now=now, hours=48, start=start) == oslo(2026, 11, 24, 18)


def test_where_the_next_ordinary_day_is_too_late_the_offer_ends_before_the_days_of_rest():
    now, start = oslo(2026, 11, 27, 20), oslo(2026, 11, 29, 18)  # Friday evening, and it begins on Sunday
    assert answer_by(now=now, hours=48, start=start) == oslo(2026, 11, 28, 15)
    late = answer_by(now=oslo(2026, 11, 28, 19), hours=48, start=start)  # Saturday evening
    assert late == oslo(2026, 11, 28, 21)


def test_days_of_rest_are_sundays_and_public_holidays():
    days = [datetime(2027, 5, day, tzinfo=UTC).date() for day in (14, 15, 16, 17)]
    assert [is_day_of_rest(day) for day in days] == [False, False, True, True]


@given(now=moments, hours=st.integers(2, 240))
def test_without_a_start_no_offer_ends_at_night_or_on_a_day_of_rest(now, hours):
    ends = answer_by(now=now, hours=hours, start=None)
    wall = timezone.localtime(ends)
    assert ends > now
    assert not is_day_of_rest(wall.date())
    assert timedelta(hours=8) <= timedelta(hours=wall.hour, minutes=wall.minute) <= timedelta(hours=21)
    assert waking_hours_between(now, ends) >= hours - 0.001


@given(now=moments, hours=st.integers(2, 240), ahead=st.integers(10, 60 * 24 * 60))
def test_every_offer_ends_after_it_is_made_and_before_the_start(now, hours, ahead):
    start = now + timedelta(minutes=ahead)
    ends = answer_by(now=now, hours=hours, start=start)
    assert now < ends < start
    on_rest = is_day_of_rest(timezone.localdate(ends))
    assert not on_rest or is_day_of_rest(timezone.localdate(now)) or ahead < LAST_CALL.total_seconds() / 60 * 48


@given(start=moments, hours=st.floats(0, 200))
def test_waking_hours_are_counted_as_they_are_added(start, hours):
    assert waking_hours_between(start, after_waking_hours(start, hours)) == pytest.approx(hours, abs=0.001)
