"""Hours in which people are awake. An offer of a seat is counted in these, and never ends on a day of rest."""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.utils import timezone

WAKE, SLEEP = time(8), time(21)
SUNDAY = 6
SHORTEST = 2  # waking hours that anyone has to answer, unless the start is nearer
SHARE_OF_TIME_LEFT = 3  # an offer lasts a third of what is left until the start at most
LAST_CALL = timedelta(hours=1)  # before the start: a later yes would find no one to tell it to


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("NO")


def is_day_of_rest(day: date) -> bool:
    return day.weekday() == SUNDAY or day in _holidays()


def after_waking_hours(moment: datetime, hours: float) -> datetime:
    """The moment when so many hours between 8 and 21, Norwegian time, have gone by.

    Reckoned on the wall clock: both changes of the clock happen while people sleep.
    """
    clock, left = _wall(moment), timedelta(hours=hours)
    while True:
        wake, sleep = datetime.combine(clock.date(), WAKE), datetime.combine(clock.date(), SLEEP)
        begin = max(clock, wake)
        if begin + left <= sleep:
            return _aware(begin + left)
        left -= max(sleep - begin, timedelta())
        clock = wake + timedelta(days=1)


def waking_hours_between(start: datetime, end: datetime) -> float:
    """How many hours between 8 and 21 there are in between; 0 when the end comes first."""
    first, last = _wall(start), _wall(end)
    total, day = timedelta(), first.date()
    while day <= last.date():
        begin = max(first, datetime.combine(day, WAKE))
        stop = min(last, datetime.combine(day, SLEEP))
        total += max(stop - begin, timedelta())
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def answer_by(*, now: datetime, hours: int, start: datetime | None) -> datetime:
    """Until when an offer made now holds its seat.

    `hours` are waking hours; shorter as the start comes near: a third of what is left, two at least, and over an hour
    before the start at the latest. An end on a Sunday or public holiday moves to the same time on the next ordinary
    day; where that is too late, to the last evening before the days of rest. Only where someone is asked on a day of
    rest about a start so near that no ordinary hour lies between does the offer end on that day.
    """
    if start is None:
        return _on_an_ordinary_day(after_waking_hours(now, hours))
    left = waking_hours_between(now, start)
    ends = after_waking_hours(now, min(hours, max(SHORTEST, left / SHARE_OF_TIME_LEFT)))
    latest = max(start - LAST_CALL, now + (start - now) / 2)
    ends = _on_an_ordinary_day(ends)
    if ends <= latest:
        return ends
    if not is_day_of_rest(timezone.localdate(latest)):
        return latest
    evening = _evening_before(timezone.localdate(latest))
    return evening if evening > now else latest


def _on_an_ordinary_day(moment: datetime) -> datetime:
    wall = _wall(moment)
    while is_day_of_rest(wall.date()):
        wall += timedelta(days=1)
    return _aware(wall)


def _evening_before(day: date) -> datetime:
    while is_day_of_rest(day):
        day -= timedelta(days=1)
    return _aware(datetime.combine(day, SLEEP))


def _wall(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


def _aware(wall: datetime) -> datetime:
    return timezone.make_aware(wall)
