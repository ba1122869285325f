"""Reminding people before each session."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.db.models import CharField, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils import timezone

from messaging import services as messaging
from messaging.models import Message
from offers.models.run import PUBLIC_STATES
from participants import message_kinds as kinds
from participants.models import Attendance, AttendanceQuerySet, Enrolment, EnrolmentQuerySet, EnrolmentStatus
from participants.services.telling import recipient

BATCH = 1000


def queue_reminders() -> int:
    """Queue every reminder that is due and not queued yet; returns how many. Safe to run twice or at the same time.

    Nobody is reminded who got the seat after the reminder's time: they have just read the same in the confirmation.
    Nor who has said that they cannot come then. After an outage only the later of the two reminders is sent. A session
    moved to another day is reminded of anew.
    """
    return _queue("days", _due_days()) + _queue("hours", _due_hours())


def _seats_and_sessions() -> EnrolmentQuerySet:
    """One row for each seated person and session to come, with the session's facts and the two reminders' times."""
    seats = Enrolment.objects.filter(status=EnrolmentStatus.SEATED, run__state__in=PUBLIC_STATES)
    return seats.annotate(
        session_id=F("run__sessions__id"),
        session_starts_at=F("run__sessions__starts_at"),
        session_cancelled_at=F("run__sessions__cancelled_at"),
        days_at=_before_start("run__reminder_days", timedelta(days=1)),
        hours_at=_before_start("run__reminder_hours", timedelta(hours=1)),
    ).filter(Q(session_starts_at__gt=timezone.now(), session_cancelled_at__isnull=True), ~Exists(_apology()))


def _apology() -> AttendanceQuerySet:
    return Attendance.objects.told_by_person().filter(enrolment=OuterRef("pk"), session=OuterRef("session_id"))


def _before_start(field: str, unit: timedelta) -> Combinable:
    return ExpressionWrapper(F("run__sessions__starts_at") - F(field) * Value(unit), output_field=DateTimeField())


def _due_days() -> EnrolmentQuerySet:
    now = timezone.now()
    until = Coalesce("hours_at", "session_starts_at")
    return (
        _seats_and_sessions()
        .annotate(until=until)
        .filter(Q(until__gt=now, days_at__lte=now, seated_at__lte=F("days_at")))
    )


def _due_hours() -> EnrolmentQuerySet:
    return _seats_and_sessions().filter(Q(hours_at__lte=timezone.now(), seated_at__lte=F("hours_at")))


def _key(word: str) -> Concat:
    day = Cast(TruncDate("session_starts_at"), CharField())
    parts = [Value("reminder:"), "session_id", Value(":"), "pk", Value(f":{word}:"), day]
    return Concat(*parts, output_field=CharField())


def _queue(word: str, due: EnrolmentQuerySet) -> int:
    keyed = due.annotate(key=_key(word))
    missing = keyed.filter(~Exists(Message.objects.filter(key=OuterRef("key")))).order_by()
    posts = (_post(enrolment) for enrolment in missing.iterator(chunk_size=BATCH))
    return sum(len(batch) for batch in _sent_in_batches(posts))


def _post(enrolment: Enrolment) -> messaging.Post:
    annotated = vars(enrolment)
    return messaging.Post(
        kind=kinds.SESSION_REMINDER,
        to=recipient(enrolment),
        key=annotated["key"],
        about=enrolment,
        context={"session": annotated["session_id"]},
    )


def _sent_in_batches(posts: Iterator[messaging.Post]) -> Iterator[list[messaging.Post]]:
    while batch := list(islice(posts, BATCH)):
        messaging.queue_many(batch)
        yield batch
