"""Norwegian clocks: which moment a wall clock means, also on the two nights a year when it is not obvious."""

from datetime import date, datetime, time

from django.utils import timezone


class NoSuchTimeError(ValueError):
    """The clock jumps over this time in the night when summer time begins."""


class TimeComesTwiceError(ValueError):
    """The clock shows this time twice in the night when summer time ends."""


def at(day: date, clock: time) -> datetime:
    """The moment at which clocks in Norway show this. Raises NoSuchTimeError, TimeComesTwiceError."""
    zone = timezone.get_default_timezone()
    first = datetime.combine(day, clock, zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    # In the gap of spring the earlier reading has the smaller offset; in the fold of autumn the larger one.
    if (first.utcoffset() or 0) < (second.utcoffset() or 0):  # type: ignore[operator]  # an Oslo time always has one
        raise NoSuchTimeError
    raise TimeComesTwiceError


def same_clock(moment: datetime, day: date) -> datetime:
    """The same time of day on another day; in the two odd nights the nearest that exists."""
    local = timezone.localtime(moment)
    return datetime.combine(day, local.time(), timezone.get_default_timezone())
