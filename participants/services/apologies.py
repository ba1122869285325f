"""Letting the leaders know that one cannot come this time. Nobody asks why."""

from django.db import transaction
from django.utils import timezone

from audit.services import CITIZEN
from offers.models import Session
from participants.errors import TooLateError
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence
from participants.services.journal import log


@transaction.atomic
def give_apology(*, enrolment: Enrolment, session_id: int) -> None:
    """Twice is once. Raises TooLateError when the session has begun, is cancelled, or the person has no seat."""
    session = _session_ahead(enrolment, session_id)
    _row, created = Attendance.objects.get_or_create(
        session=session, enrolment=enrolment, defaults={"presence": Presence.APOLOGY, "told_by_person": True}
    )
    if created:
        log(enrolment.run, enrolment, "apology.given", CITIZEN, session=session.pk)


@transaction.atomic
def take_back_apology(*, enrolment: Enrolment, session_id: int) -> None:
    """Only one that the person gave. Twice is once. Raises TooLateError."""
    session = _session_ahead(enrolment, session_id)
    deleted, _rows = Attendance.objects.filter(session=session, enrolment=enrolment).told_by_person().delete()
    if deleted:
        log(enrolment.run, enrolment, "apology.taken_back", CITIZEN, session=session.pk)


def _session_ahead(enrolment: Enrolment, session_id: int) -> Session:
    """The enrolment is locked: it is not cancelled in the same moment."""
    has_seat = Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=enrolment.pk, status=EnrolmentStatus.SEATED
    )
    ahead = Session.objects.held().filter(pk=session_id, run=enrolment.run_id, starts_at__gt=timezone.now())
    session = ahead.first()
    if not has_seat or session is None or not enrolment.run.is_public:
        raise TooLateError
    return session
