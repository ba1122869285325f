"""Leaving, and changing one's mind about it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import SYSTEM, Actor
from participants import message_kinds as kinds
from participants.errors import AlreadyCancelledError, AlreadyEnrolledError, TooLateError
from participants.models import CancellationReason, Enrolment, EnrolmentStatus
from participants.services.enrolling import CONFIRMATIONS, status_of_who_comes_back
from participants.services.journal import log
from participants.services.leaving import leave
from participants.services.seats import check_open, is_over, lock_run
from participants.services.telling import tell
from participants.services.waiting_list import held_back_by, part, serve_waiting_list, tell_of_place_in_line

UNDO_LASTS = timedelta(minutes=30)


@transaction.atomic
def cancel_enrolment(
    *, enrolment: Enrolment, by: Actor, reason: CancellationReason | str = "", quiet: bool = False
) -> None:
    """Free the seat and offer it to the first in line; `quiet` without a letter to the person.

    Raises AlreadyCancelledError. After the last session nobody can leave any more (TooLateError): who had a seat is
    in the figures.
    """
    run = lock_run(enrolment.run_id)
    current = Enrolment.objects.select_related("party").get(pk=enrolment.pk)
    if not current.is_live:
        raise AlreadyCancelledError
    if is_over(run):
        raise TooLateError
    left = held_back_by(current)
    leave(current, reason)
    part(current)
    log(run, current, "enrolment.cancelled", by, reason=str(reason))
    if not quiet:
        tell(current, kinds.ENROLMENT_CANCELLED, key=f"cancelled:{current.pk}:{current.cancelled_at}")
    serve_waiting_list(run=run, by=SYSTEM)
    tell_of_place_in_line(left)


def can_undo(enrolment: Enrolment) -> bool:
    cancelled_at = enrolment.cancelled_at
    return cancelled_at is not None and timezone.now() - cancelled_at < UNDO_LASTS


def undo_cancellation(*, enrolment: Enrolment, by: Actor, quiet: bool = False) -> EnrolmentStatus:
    """A seat if there still is one, else the old place in line; `quiet` without a letter. Twice is once.

    Near the start nobody passes those who were told of a free seat; whoever comes back is told of it, too.

    Raises TooLateError, RunClosedError, RunFullError, or AlreadyEnrolledError for who signed up anew meanwhile.
    """
    try:
        return _restore(enrolment, by, quiet=quiet)
    except IntegrityError as error:
        raise AlreadyEnrolledError from error


@transaction.atomic
def _restore(enrolment: Enrolment, by: Actor, *, quiet: bool) -> EnrolmentStatus:
    run = lock_run(enrolment.run_id)
    current = Enrolment.objects.get(pk=enrolment.pk)
    if current.is_live:
        return EnrolmentStatus(current.status)
    check_open(run, for_staff=True)
    if not can_undo(current):
        raise TooLateError
    current.status, cancelled_at = status_of_who_comes_back(run, current), current.cancelled_at
    current.cancelled_at, current.cancellation_reason = None, ""
    current.seated_at = timezone.now() if current.status == EnrolmentStatus.SEATED else None
    current.waited = current.waited or current.status == EnrolmentStatus.WAITING
    current.save(update_fields=["status", "cancelled_at", "cancellation_reason", "seated_at", "waited"])
    log(run, current, "enrolment.restored", by, status=current.status)
    if not quiet:
        tell(current, CONFIRMATIONS[current.status], key=f"restored:{current.pk}:{cancelled_at}")
    if current.status == EnrolmentStatus.WAITING:
        serve_waiting_list(run=run, by=SYSTEM)
        current.refresh_from_db(fields=["status"])
    return EnrolmentStatus(current.status)
