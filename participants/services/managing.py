"""What a coordinator does with the waiting list: out of order with a reason, to another run with a yes, on hold."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from offers.models import CourseRun
from participants.errors import (
    AlreadyEnrolledError,
    ConsentNeededError,
    NobodyWaitsError,
    RunClosedError,
    RunFullError,
    TooLateError,
)
from participants.models import Attendance, Enrolment, EnrolmentStatus
from participants.selectors.seats import seats_needed
from participants.selectors.serving import Unit, seekers, standing, units
from participants.services.enrolling import CONFIRMATIONS, status_of_who_comes_back
from participants.services.journal import log
from participants.services.seats import check_open, lock_run, read_terms
from participants.services.telling import tell
from participants.services.waiting_list import (
    companions,
    expire_lapsed,
    held_back_by,
    offer_expires_at,
    offer_seats,
    part,
    serve_waiting_list,
    tell_of_place_in_line,
)


@transaction.atomic
def invite_next(*, run: CourseRun, by: Actor) -> None:
    """Offer a free seat to the first in line who fits, asked before or not. Raises RunFullError or NobodyWaitsError."""
    locked = _with_lapsed_taken_back(run)
    terms = read_terms(locked)
    if not locked.is_public or terms.free == 0:
        raise RunFullError
    line = units(standing(Enrolment.objects.filter(run=locked).in_line()))
    unit = next((unit for unit in line if terms.fits(seekers(unit))), None)
    if unit is None:
        raise NobodyWaitsError
    offer_seats(locked, [unit], expires_at=offer_expires_at(locked), by=by)
    serve_waiting_list(run=locked, by=SYSTEM)  # near the start, whoever was told of this seat is told anew of the next


@transaction.atomic
def invite_out_of_order(*, enrolment: Enrolment, by: Actor, reason: str) -> None:
    """Offer a free seat to someone whose turn it is not, and keep why. Reserved seats count as free: it is a decision.

    Raises RunFullError, or NobodyWaitsError when the person does not wait any more, or waits for a talk with another.
    """
    run = _with_lapsed_taken_back(enrolment.run)
    current = standing(Enrolment.objects.filter(pk=enrolment.pk, status=EnrolmentStatus.WAITING)).first()
    if current is None:
        raise NobodyWaitsError
    unit: Unit = list(companions(current, EnrolmentStatus.WAITING))
    free = read_terms(run).free
    if not run.is_public or (free is not None and free < sum(each.seats_needed for each in unit)):
        raise RunFullError
    offer_seats(run, [unit], expires_at=offer_expires_at(run), by=by, reason=reason)
    serve_waiting_list(run=run, by=SYSTEM)


def _with_lapsed_taken_back(run: CourseRun) -> CourseRun:
    locked = lock_run(run.pk)
    expire_lapsed(locked)
    return locked


@transaction.atomic
def pause_waiting_list(*, run: CourseRun, by: Actor) -> None:
    """The portal offers no seat by itself until it is resumed. Offers that are out stay open."""
    _set_paused(run, by, paused=True)


@transaction.atomic
def resume_waiting_list(*, run: CourseRun, by: Actor) -> None:
    """What became free meanwhile is offered at once."""
    _set_paused(run, by, paused=False)
    locked = lock_run(run.pk)
    expire_lapsed(locked)
    serve_waiting_list(run=locked, by=SYSTEM)


def _set_paused(run: CourseRun, by: Actor, *, paused: bool) -> None:
    locked = lock_run(run.pk)
    if (locked.waiting_list_paused_at is not None) == paused:
        return
    locked.waiting_list_paused_at = timezone.now() if paused else None
    locked.save(update_fields=["waiting_list_paused_at"])
    action = "waiting_list.paused" if paused else "waiting_list.resumed"
    audit.record(by=by, action=action, target=locked, organisation_id=locked.offer.organiser_id)


def move_enrolment(*, enrolment: Enrolment, to_run: CourseRun, by: Actor, consented: bool) -> EnrolmentStatus:
    """Take someone's place from one run to another, with their page and links. The rule of the other run decides.

    Raises ConsentNeededError without the person's yes, TooLateError once attendance is noted (they are in the figures),
    AlreadyEnrolledError, RunClosedError, RunFullError.
    """
    if not consented:
        raise ConsentNeededError
    try:
        return _move(enrolment, to_run, by)
    except IntegrityError as error:
        raise AlreadyEnrolledError from error


def take_along(enrolment: Enrolment, new: CourseRun) -> Enrolment:
    """The row as it begins anew in another run; not saved. Raises TooLateError once attendance is noted.

    An apology for what was still to come goes with the old dates.
    """
    noted = Attendance.objects.filter(enrolment=enrolment)
    noted.told_by_person().filter(session__starts_at__gt=timezone.now()).delete()
    if noted.exists():
        raise TooLateError
    enrolment.seats_needed = seats_needed(enrolment.needs, new)
    enrolment.queued_at = timezone.now()
    enrolment.invitation_expires_at, enrolment.asked_at, enrolment.told_free_at = None, None, None
    enrolment.run = new
    return enrolment


@transaction.atomic
def _move(enrolment: Enrolment, to_run: CourseRun, by: Actor) -> EnrolmentStatus:
    """Both runs are locked, the lower number first: two moves in opposite directions do not wait for each other."""
    runs = {pk: lock_run(pk) for pk in sorted({enrolment.run_id, to_run.pk})}
    old, new = runs[enrolment.run_id], runs[to_run.pk]
    current = Enrolment.objects.get(pk=enrolment.pk)
    if current.run_id != old.pk or old.pk == new.pk or not current.is_live:
        raise RunClosedError
    check_open(new, for_staff=True)
    left = held_back_by(current)
    part(current)
    current = take_along(current, new)
    current.status, current.party = status_of_who_comes_back(new, current), None
    current.seated_at = timezone.now() if current.status == EnrolmentStatus.SEATED else None
    current.waited = current.status == EnrolmentStatus.WAITING
    current.save()
    log(new, current, "enrolment.moved", by, origin=old.pk, status=current.status)
    kind = CONFIRMATIONS[EnrolmentStatus(current.status)]
    tell(current, kind, key=f"moved:{current.pk}:{current.queued_at}", context={"moved": True})
    for run in (old, new):
        serve_waiting_list(run=run, by=SYSTEM)
    tell_of_place_in_line(left)
    return EnrolmentStatus(current.status)
