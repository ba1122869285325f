"""The private address of a person's dates: make one, make a new one, end it."""

from django.db import transaction

from audit.services import CITIZEN
from messaging import links
from participants.models import CalendarFeed, Enrolment
from participants.services.journal import log


@transaction.atomic
def open_calendar_feed(*, enrolment: Enrolment) -> str:
    """The token of a new address. One from before ends."""
    token, digest = links.mint()
    CalendarFeed.objects.update_or_create(enrolment=enrolment, defaults={"token_digest": digest})
    log(enrolment.run, enrolment, "calendar_feed.opened", CITIZEN)
    return token


@transaction.atomic
def close_calendar_feed(*, enrolment: Enrolment) -> None:
    """Twice is once."""
    deleted, _rows = CalendarFeed.objects.filter(enrolment=enrolment).delete()
    if deleted:
        log(enrolment.run, enrolment, "calendar_feed.closed", CITIZEN)
