"""Noting who came."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from offers.models import Session
from participants.errors import NotYetError
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence


def attendance_is_open(session: Session) -> bool:
    """From midnight on the day of the session: leaders note while people arrive."""
    return session.cancelled_at is None and timezone.localdate(session.starts_at) <= timezone.localdate()


@transaction.atomic
def mark_attendance(*, session: Session, by: Actor, presences: Mapping[int, Presence]) -> None:
    """Note presence by enrolment id; the last word counts. Ids of other runs are left out. Raises NotYetError."""
    if not attendance_is_open(session):
        raise NotYetError
    known = Enrolment.objects.filter(run=session.run_id, pk__in=presences).exclude(status=EnrolmentStatus.WAITING)
    rows = [
        Attendance(session=session, enrolment_id=pk, presence=presences[pk], noted_at=timezone.now())
        for pk in known.values_list("pk", flat=True)
    ]
    Attendance.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session", "enrolment"], update_fields=["presence", "noted_at"]
    )
    audit.record(
        by=by,
        action="attendance.noted",
        target=session,
        organisation_id=session.run.offer.organiser_id,
        details={"run": session.run_id, "people": len(rows)},
    )
