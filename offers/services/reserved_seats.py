"""Seats of a joint run that are kept for those who live in one municipality, until a day."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from audit.services import Actor
from offers.models import CourseRun, ReservedSeats
from offers.services.errors import RunIsOverError, TooManyReservedError
from offers.services.runs import OVER, give_out_seats, lock, note_released, record
from organisations.models import Municipality


@transaction.atomic
def reserve_seats(
    *, run: CourseRun, by: Actor, municipality: Municipality, seats: int, released_at: datetime
) -> ReservedSeats:
    """Keep so many seats for a municipality, in place of what was kept for it before.

    Those who hold a seat keep it, wherever they live. Raises TooManyReservedError, RunIsOverError.
    """
    locked = lock(run)
    if locked.state in OVER:
        raise RunIsOverError
    note_released(locked)
    others = ReservedSeats.objects.filter(run=locked, counted=True).exclude(municipality=municipality)
    kept = others.aggregate(kept=Sum("seats"))["kept"] or 0
    if locked.seats is None or kept + seats > locked.seats:
        raise TooManyReservedError(max((locked.seats or 0) - kept, 0))
    reserved, _new = ReservedSeats.objects.update_or_create(
        run=locked, municipality=municipality, defaults={"seats": seats, "released_at": released_at, "counted": True}
    )
    record(by, "seats.reserved", locked, municipality=municipality.pk, seats=seats)
    give_out_seats(locked)  # fewer may be kept than before
    return reserved


@transaction.atomic
def release_seats(*, reserved: ReservedSeats, by: Actor) -> None:
    """Open to all from now on; those in line are served at once. Twice is once."""
    run = lock(reserved.run)
    if ReservedSeats.objects.closed().filter(pk=reserved.pk).update(released_at=timezone.now(), counted=False):
        record(by, "seats.released", run, municipality=reserved.municipality_id, seats=reserved.seats)
        give_out_seats(run)
