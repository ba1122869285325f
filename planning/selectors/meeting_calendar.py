"""A planning meeting for a person's own calendar, as RFC 5546 wants invitations and cancellations."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from organisations.models import User
from planning.models import PlanningMeeting


def meeting_calendar(meeting: PlanningMeeting, reader: User) -> bytes:
    """Others may see a calendar, so it says neither which course it is about nor who else is invited."""
    cancelled = meeting.cancelled_at is not None
    calendar = Calendar()
    calendar.add("prodid", "-//Læring og mestring//planleggingsmøte//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    event = Event()
    event.add("uid", f"planleggingsmote-{meeting.pk}@laering-og-mestring")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at))
    event.add("summary", _("Planning meeting"))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("organizer", _address(meeting.plan.run.offer.contact_email or reader.email))
    event.add("attendee", _address(reader.email))
    if where := meeting.place or meeting.video_link:
        event.add("location", where)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _address(email: str) -> vCalAddress:
    return vCalAddress(f"mailto:{email}")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
