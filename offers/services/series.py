"""A weekly series, proposed: nothing is saved until the coordinator has looked at every date."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers.models.session import MOST_SESSIONS

HOLIDAY_LANGUAGES = {"nb": "no", "nn": "no", "en": "en_US"}


@dataclass(frozen=True, slots=True)
class ProposedSession:
    """Local day and times: what the form shows. Whether such a time exists that night is checked when it is saved."""

    day: date
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class SkippedDay:
    day: date
    holiday: str


@dataclass(frozen=True, slots=True)
class Series:
    sessions: list[ProposedSession]
    skipped: list[SkippedDay]


def _eve(day: date) -> str:
    """No public holidays by law, but nobody comes."""
    return {(12, 24): _("Christmas Eve"), (12, 31): _("New Year’s Eve")}.get((day.month, day.day), "")


def plan_weekly_series(*, first_day: date, starts: time, ends: time, count: int, weeks_between: int = 1) -> Series:
    """`count` sessions (1-40) on the same weekday.

    Public holidays and the two eves of December are left out, and one more week is added instead.
    """
    holiday_of = holidays.country_holidays("NO", language=HOLIDAY_LANGUAGES.get(get_language() or "nb", "no"))
    sessions: list[ProposedSession] = []
    skipped: list[SkippedDay] = []
    day = first_day
    while len(sessions) < min(count, MOST_SESSIONS):
        if name := holiday_of.get(day) or _eve(day):
            skipped.append(SkippedDay(day, name))
        else:
            sessions.append(ProposedSession(day, starts, ends))
        day += timedelta(weeks=weeks_between)
    return Series(sessions, skipped)
