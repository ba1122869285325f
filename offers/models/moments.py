"""Moments that a person can have typed."""

from datetime import UTC, datetime

from django.db.models import Q

from ui.dates import FIRST_YEAR, LAST_YEAR


def in_our_time(field: str) -> Q:
    """The years that forms accept (`ui.dates`), for a check constraint. A day's play on either side for time zones."""
    first = datetime(FIRST_YEAR - 1, 12, 31, tzinfo=UTC)
    last = datetime(LAST_YEAR + 1, 1, 2, tzinfo=UTC)
    return Q(**{f"{field}__gte": first, f"{field}__lt": last})
