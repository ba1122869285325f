"""The dates for a person's own calendar. Others may see it, so it names an address, not what it is about."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from offers.models import Session
from participants.models import Enrolment
from participants.places import meeting


def calendar_file(enrolment: Enrolment) -> bytes:
    """All sessions, the cancelled ones marked so: a calendar that knows them takes them out. One query."""
    calendar = Calendar()
    calendar.add("prodid", "-//Læring og mestring//avtale//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    run = enrolment.run
    for session in Session.objects.filter(run=run).select_related("arena", "as_told"):
        session.run = run
        calendar.add_component(_event(session))
    return bytes(calendar.to_ical())


def _event(session: Session) -> Event:
    told = getattr(session, "as_told", None)
    event = Event()
    event.add("uid", f"avtale-{session.pk}@laering-og-mestring")
    event.add("sequence", told.version if told else 0)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("summary", _("Appointment"))
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    arena = meeting(session, session.run).arena
    if arena:
        event.add("location", arena.address)
    return event


def _utc(moment: datetime) -> datetime:
    """In UTC a calendar needs no time zone table, and shows local time on both sides of a clock change."""
    return moment.astimezone(UTC)
