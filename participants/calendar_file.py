"""The dates for a person's own calendar. Others may see it, so it names an address, not what it is about.

A calendar takes a change only when SEQUENCE has grown. Two things change what a person's calendar should say: the
session (`SessionAsTold.version`) and what the person does (signs up, leaves, comes back, sends an apology). Each of the
latter is a row in the log, which only grows, so the number of rows is the second part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from audit.models import ActorKind
from audit.models import Event as LogEvent
from offers.models import Arena, RunState, Session
from participants.models import SEAT_HOLDING, Attendance, Enrolment, SessionAsTold
from participants.places import meeting

ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the person did, as the calendar needs it."""

    enrolment: Enrolment
    apologies: frozenset[int]
    steps: int
    changed_at: datetime
    left: dict[int, datetime]  # when the person was moved, by the run that they were in before

    def status(self, number: int | None, starts_at: datetime, *, cancelled: bool) -> str:
        """What has been stays as it was; what is to come goes when it is off, or the person does not come."""
        left = not self.enrolment.is_live or self.enrolment.run.state == RunState.CANCELLED
        if cancelled or number in self.apologies or (left and starts_at > timezone.now()):
            return "CANCELLED"
        return "CONFIRMED" if self.enrolment.status in SEAT_HOLDING or left else "TENTATIVE"


def calendar_file(enrolment: Enrolment) -> bytes:
    """All sessions, those that the person is not to come to marked as cancelled. Five queries, one more after a move.

    The same bytes as long as nothing changes, so that a calendar need not read them again.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Læring og mestring//avtale//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Appointment"))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN, encode=True)
    own = _own(enrolment)
    for event in (*_sessions(own), *_left_behind(own), *_removed(own)):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _own(enrolment: Enrolment) -> _Own:
    apologies = Attendance.objects.filter(enrolment=enrolment).told_by_person().values_list("session_id", flat=True)
    log = LogEvent.objects.about(enrolment)
    moves = log.filter(action="enrolment.moved").order_by("at").values_list("details__origin", "at")
    steps = log.exclude(actor_kind=ActorKind.USER, action__endswith=".read")
    counted = steps.aggregate(number=Count("pk"), latest=Max("at"))
    left = {run: at for run, at in moves if run != enrolment.run_id}
    return _Own(enrolment, frozenset(apologies), counted["number"], counted["latest"] or enrolment.created_at, left)


def _sessions(own: _Own) -> Iterator[Event]:
    run = own.enrolment.run
    for session in Session.objects.filter(run=run).select_related("arena", "as_told"):
        session.run = run
        told = getattr(session, "as_told", None)
        event = _event(own, session.pk, told.version if told else 0, session.starts_at, session.ends_at)
        event.add("status", own.status(session.pk, session.starts_at, cancelled=session.cancelled_at is not None))
        _add_place(event, meeting(session, run).arena)
        yield event


def _left_behind(own: _Own) -> Iterator[Event]:
    """What was to come where the person was before they were moved: a calendar that has it takes it out."""
    if not own.left:
        return
    for session in Session.objects.filter(run__in=own.left).select_related("as_told"):
        if session.starts_at > own.left[session.run_id]:
            told = getattr(session, "as_told", None)
            event = _event(own, session.pk, told.version if told else 0, session.starts_at, session.ends_at)
            event.add("status", "CANCELLED")
            yield event


def _removed(own: _Own) -> Iterator[Event]:
    """Sessions that were deleted after people had heard of them: a calendar that has them takes them out."""
    runs = [own.enrolment.run_id, *own.left]
    for told in SessionAsTold.objects.filter(run__in=runs, session=None, known_as__isnull=False):
        event = _event(own, told.known_as, told.version + 1, told.starts_at, told.ends_at)
        event.add("status", "CANCELLED")
        yield event


def _event(own: _Own, number: int | None, version: int, starts_at: datetime, ends_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"avtale-{number}@laering-og-mestring")
    event.add("sequence", version + own.steps)
    event.add("dtstamp", own.changed_at.astimezone(UTC))
    event.add("dtstart", _utc(starts_at))
    event.add("dtend", _utc(ends_at))
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    return event


def _add_place(event: Event, arena: Arena | None) -> None:
    if arena:
        event.add("location", arena.address)


def _utc(moment: datetime) -> datetime:
    """In UTC a calendar needs no time zone table, and shows local time on both sides of a clock change."""
    return moment.astimezone(UTC)
