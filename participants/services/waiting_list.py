"""From the waiting list to a seat: offers that hold the seat for a while, answers to them, and what expires."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from offers.models import CourseRun, Session
from offers.models.run import PUBLIC_STATES
from participants import message_kinds as kinds
from participants.errors import NobodyWaitsError, NoOfferError, RunFullError
from participants.models import Enrolment, EnrolmentStatus
from participants.services.seats import lock_run, someone_stands_before
from participants.services.telling import tell

OFFER_LASTS = timedelta(hours=48)


def serve_waiting_list(*, run: CourseRun, by: Actor) -> None:
    """Offer every free seat to those first in line. The caller holds the run's lock.

    Only until the run starts: whether someone new fits into a group that has met is for its coordinator to say.
    """
    if run.starts_at is not None and run.starts_at <= timezone.now():
        return
    _offer_seats(run, Enrolment.objects.filter(run=run).may_be_asked(), most=_free(run), by=by)


@transaction.atomic
def invite_next(*, run: CourseRun, by: Actor) -> None:
    """Offer one free seat to the first in line, asked before or not. Raises RunFullError or NobodyWaitsError."""
    locked = lock_run(run.pk)
    if not locked.is_public or locked.is_full:
        raise RunFullError
    if not _offer_seats(locked, Enrolment.objects.filter(run=locked).in_line(), most=1, by=by):
        raise NobodyWaitsError


def _free(run: CourseRun) -> int | None:
    """How many seats nobody holds now, or None without a limit."""
    run.refresh_from_db(fields=["seats_taken"])
    return run.seats_free


def _offer_seats(run: CourseRun, line: Iterable[Enrolment], *, most: int | None, by: Actor) -> int:
    if most == 0 or not run.is_public:
        return 0
    expires_at = _offer_expires_at(run)
    offered = 0
    for enrolment in islice(line, most):
        enrolment.status = EnrolmentStatus.INVITED
        enrolment.invitation_expires_at = expires_at
        enrolment.save(update_fields=["status", "invitation_expires_at"])
        _log(run, enrolment, "enrolment.invited", by)
        tell(enrolment, kinds.SEAT_OFFERED, key=f"offer:{enrolment.pk}:{expires_at.isoformat()}")
        offered += 1
    return offered


def _offer_expires_at(run: CourseRun) -> datetime:
    """In two days, but never after the next session has begun."""
    now = timezone.now()
    upcoming = Session.objects.held().filter(run=run, starts_at__gt=now).order_by("starts_at")
    next_start = upcoming.values_list("starts_at", flat=True).first()
    return min(now + OFFER_LASTS, next_start) if next_start else now + OFFER_LASTS


@transaction.atomic
def accept_invitation(*, enrolment: Enrolment, by: Actor) -> None:
    """Take the seat that is offered, or a free one when one's turn is past. Twice is once. Raises NoOfferError."""
    run = lock_run(enrolment.run_id)
    current = Enrolment.objects.get(pk=enrolment.pk)
    if current.status == EnrolmentStatus.SEATED:
        return
    if not run.is_public or not (current.has_open_offer or _may_take_free_seat(run, current)):
        raise NoOfferError
    current.status, current.invitation_expires_at, current.seated_at = EnrolmentStatus.SEATED, None, timezone.now()
    current.save(update_fields=["status", "invitation_expires_at", "seated_at"])
    _log(run, current, "enrolment.accepted", by)
    tell(current, kinds.ENROLMENT_CONFIRMED, key=f"accepted:{current.pk}:{current.seated_at.isoformat()}")


def _may_take_free_seat(run: CourseRun, enrolment: Enrolment) -> bool:
    """Someone who let an offer pass may still take a seat that nobody else is waiting to be offered."""
    if enrolment.asked_at is None or enrolment.status != EnrolmentStatus.WAITING:
        return False
    return not run.is_full and not someone_stands_before(run)


def can_take_free_seat(*, enrolment: Enrolment) -> bool:
    """Whether to show the button. `accept_invitation` decides again, under the lock."""
    return enrolment.run.is_public and _may_take_free_seat(enrolment.run, enrolment)


@transaction.atomic
def decline_invitation(*, enrolment: Enrolment, by: Actor) -> None:
    """Leave the list and let the next one have the seat. Twice is once. Raises NoOfferError."""
    run = lock_run(enrolment.run_id)
    current = Enrolment.objects.get(pk=enrolment.pk)
    if current.status == EnrolmentStatus.CANCELLED:
        return
    if current.status != EnrolmentStatus.INVITED:
        raise NoOfferError
    current.status, current.invitation_expires_at, current.cancelled_at = (
        EnrolmentStatus.CANCELLED,
        None,
        timezone.now(),
    )
    current.save(update_fields=["status", "invitation_expires_at", "cancelled_at"])
    _log(run, current, "enrolment.declined", by)
    serve_waiting_list(run=run, by=SYSTEM)


def expire_invitations() -> int:
    """Take back offers whose time is out, and offer every seat that is free. Returns how many runs it touched.

    Safe to run twice, at the same time, or a day late: each run is handled under its lock in a transaction of its own,
    and one that somebody else holds is left for the next time.
    """
    return sum(_tend(run_id) for run_id in _runs_to_tend())


def _runs_to_tend() -> list[int]:
    of_run = Enrolment.objects.filter(run=OuterRef("pk"))
    free = Q(seats__isnull=True) | Q(seats_taken__lt=F("seats"))
    not_begun = Q(starts_at__isnull=True) | Q(starts_at__gt=timezone.now())
    someone_waits = Exists(of_run.may_be_asked().order_by())
    seat_for_someone = free & not_begun & someone_waits
    found = CourseRun.objects.filter(Exists(of_run.expired_offers()) | seat_for_someone & Q(state__in=PUBLIC_STATES))
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tend(run_id: int) -> bool:
    if not CourseRun.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=run_id).exists():
        return False
    run = lock_run(run_id)
    for enrolment in Enrolment.objects.filter(run=run).expired_offers():
        _expire(run, enrolment)
    serve_waiting_list(run=run, by=SYSTEM)
    return True


def _expire(run: CourseRun, enrolment: Enrolment) -> None:
    """Back to the waiting list, behind those who have not been asked."""
    expired_at = enrolment.invitation_expires_at
    enrolment.status, enrolment.invitation_expires_at = EnrolmentStatus.WAITING, None
    enrolment.asked_at = timezone.now()
    enrolment.save(update_fields=["status", "invitation_expires_at", "asked_at"])
    _log(run, enrolment, "enrolment.offer_expired", SYSTEM)
    if run.is_public:
        tell(enrolment, kinds.SEAT_OFFER_EXPIRED, key=f"offer_expired:{enrolment.pk}:{expired_at}")


def _log(run: CourseRun, enrolment: Enrolment, action: str, by: Actor) -> None:
    audit.record(
        by=by, action=action, target=enrolment, organisation_id=run.offer.organiser_id, details={"run": run.pk}
    )
