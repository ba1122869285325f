"""The private address of a person's dates: make one, make a new one, end it."""

from django.db import transaction

from audit import services as audit
from audit.services import CITIZEN
from messaging import links
from participants.models import CalendarFeed, Enrolment


@transaction.atomic
def open_calendar_feed(*, enrolment: Enrolment) -> str:
    """The token of a new address. One from before ends."""
    token, digest = links.mint()
    CalendarFeed.objects.update_or_create(enrolment=enrolment, defaults={"token_digest": digest})
    _log(enrolment, "calendar_feed.opened")
    return token


@transaction.atomic
def close_calendar_feed(*, enrolment: Enrolment) -> None:
    """Twice is once."""
    deleted, _rows = CalendarFeed.objects.filter(enrolment=enrolment).delete()
    if deleted:
        _log(enrolment, "calendar_feed.closed")


def _log(enrolment: Enrolment, action: str) -> None:
    audit.record(
        by=CITIZEN,
        action=action,
        target=enrolment,
        organisation_id=enrolment.run.offer.organiser_id,
        details={"run": enrolment.run_id},
    )
