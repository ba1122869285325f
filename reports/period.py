"""The span of time that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both included, in local time."""

    first_day: date
    last_day: date

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first_day, time.min))

    @property
    def ends_before(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last_day + timedelta(days=1), time.min))


def this_year() -> Period:
    """From New Year to today: what people ask for most."""
    today = timezone.localdate()
    return Period(today.replace(month=1, day=1), today)
