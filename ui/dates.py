"""Dates, times and figures as people in Norway read them: "tirsdag 12. januar kl. 10.00"."""

from datetime import date, datetime, time
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

Moment = date | datetime

# What forms accept and the database keeps: years that a course can be held in.
FIRST_YEAR, LAST_YEAR = 2000, 2100
MINUTES_PER_HOUR = 60
DAY_PATTERNS = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en": "EEEE d MMMM"}
SHORT_PATTERNS = {"nb": "d. MMM", "nn": "d. MMM", "en": "d MMM"}
CLOCK_PATTERNS = {"nb": "HH.mm", "nn": "HH.mm", "en": "HH:mm"}
BABEL_LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


def _language() -> str:
    language = get_language() or "nb"
    return language if language in BABEL_LOCALES else "nb"


def _local(moment: datetime) -> datetime:
    """The moment on a clock in Norway, whichever side of a change to summer time it lies on."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day_of(moment: Moment) -> date:
    return _local(moment).date() if isinstance(moment, datetime) else moment


def iso(moment: Moment) -> str:
    """For `<time datetime>`."""
    return (_local(moment) if isinstance(moment, datetime) else moment).isoformat()


def _formatted(day: date, patterns: dict[str, str]) -> str:
    language = _language()
    pattern = patterns[language]
    if day.year != timezone.localdate().year:
        pattern += " y"
    return format_date(day, pattern, locale=BABEL_LOCALES[language])


def day_date(moment: Moment) -> str:
    """Tirsdag 12. januar; with the year when it is not this one."""
    return _formatted(_day_of(moment), DAY_PATTERNS)


def short_date(moment: Moment) -> str:
    """12. jan."""
    return _formatted(_day_of(moment), SHORT_PATTERNS)


def weekday(moment: Moment) -> str:
    """Tirsdag, in the language of the page."""
    return format_date(_day_of(moment), "EEEE", locale=BABEL_LOCALES[_language()])


def clock(moment: datetime | time) -> str:
    """10.00 (in English 10:00)."""
    language = _language()
    value = _local(moment).time() if isinstance(moment, datetime) else moment
    return format_time(value, CLOCK_PATTERNS[language], locale=BABEL_LOCALES[language])


def long_date(moment: Moment) -> str:
    """Tirsdag 12. januar kl. 10.00; a plain date has no time to show."""
    if not isinstance(moment, datetime):
        return day_date(moment)
    return gettext("%(day)s at %(time)s") % {"day": day_date(moment), "time": clock(moment)}


def time_range(start: datetime, end: datetime) -> str:
    """Tirsdag 12. januar kl. 10.00–12.30; across midnight both days are named."""
    if _day_of(start) != _day_of(end):
        return f"{long_date(start)} – {long_date(end)}"
    return f"{long_date(start)}–{clock(end)}"


def minutes_in_words(minutes: int) -> str:
    """1 time 30 minutter."""
    hours, rest = divmod(int(minutes), MINUTES_PER_HOUR)
    parts = []
    if hours:
        parts.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if rest or not hours:
        parts.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    return " ".join(parts)


def number(value: Decimal | float) -> str:
    """12 500,5 with the spaces and commas of the reader's language."""
    return format_decimal(value, locale=BABEL_LOCALES[_language()])


def kroner(value: Decimal | float | None) -> str:
    if not value:
        return gettext("Free of charge")
    return gettext("%(amount)s kroner") % {"amount": number(value)}
