"""What a coordinator does with a course run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from offers.models import CourseRun, Offer, ReservedSeats, RunState, Session
from offers.selectors.local_time import same_clock
from offers.services.errors import RunIsOverError, SeatsBelowReservedError, SeatsBelowTakenError
from offers.services.facts import refresh_run_facts

OVER = [RunState.COMPLETED, RunState.CANCELLED]
COPIED = (
    "seats",
    "minimum_participants",
    "decide_days_before",
    "format",
    "arena",
    "municipality",
    "video_link",
    "has_waiting_list",
    "waiting_list_limit",
    "invitation_hours",
    "first_come_hours",
    "asks_for_talk",
    "helpers_take_seats",
    "other_municipalities",
    "reminder_days",
    "reminder_hours",
)


def create_run(*, offer: Offer, by: Actor, submission: UUID | None = None, **fields: Any) -> CourseRun:
    """A form sent twice (the same `submission`) makes one run."""

    def create() -> CourseRun:
        run = CourseRun.objects.create(offer=offer, submission=submission, **fields)
        record(by, "run.created", run)
        return run

    return _once(offer, submission, create)


def _once(offer: Offer, submission: UUID | None, create: Callable[[], CourseRun]) -> CourseRun:
    """The run that this form made before, or a new one. Of two that arrive at once the database lets one in."""
    made = CourseRun.objects.filter(offer=offer, submission=submission) if submission else CourseRun.objects.none()
    if sent := made.first():
        return sent
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        if sent := made.all().first():
            return sent
        raise


_watchers: list[Callable[[CourseRun, Actor], Callable[[], None]]] = []


def watched_by(watcher: Callable[[CourseRun, Actor], Callable[[], None]]) -> None:
    """A room above notes what changes a run's frames and sessions: called before, and what it gives back after.

    In the same transaction, with the run locked. Called once, when the room is loaded.
    """
    _watchers[:] = [watcher]


@contextmanager
def watched(run: CourseRun, by: Actor) -> Iterator[None]:
    noted = [watch(run, by) for watch in _watchers]
    yield
    for note in noted:
        note()


@transaction.atomic
def update_run(*, run: CourseRun, by: Actor, **fields: Any) -> None:
    """Seats that it adds are offered at once. Raises SeatsBelowTakenError, SeatsBelowReservedError, RunIsOverError."""
    locked = lock(run)  # seats_taken must stand still while it is compared
    if locked.state in OVER:
        raise RunIsOverError
    seats = fields.get("seats", locked.seats)
    if seats is not None and seats < locked.seats_taken:
        raise SeatsBelowTakenError(locked.seats_taken)
    _check_reserved(locked, seats)
    changed = sorted(name for name, value in fields.items() if getattr(locked, name) != value)
    with watched(locked, by):
        for name, value in fields.items():
            setattr(locked, name, value)
        locked.save(update_fields=[*fields])
    record(by, "run.changed", locked, fields=changed)
    give_out_seats(locked)


_fillers: list[Callable[[CourseRun], None]] = []


def filled_by(filler: Callable[[CourseRun], None]) -> None:
    """A room above offers what seats are free to those who wait, in the same transaction. Called once."""
    _fillers[:] = [filler]


def give_out_seats(run: CourseRun) -> None:
    """After a change of how many seats there are, or whom they are for. The caller holds the run's lock."""
    for fill in _fillers:
        fill(run)


def _check_reserved(run: CourseRun, seats: int | None) -> None:
    if seats is None or seats >= run.seats_reserved:
        return
    note_released(run)
    if seats < run.seats_reserved:
        raise SeatsBelowReservedError(run.seats_reserved)


def note_released(run: CourseRun) -> None:
    """What the clock has released counts no more as reserved. The caller holds the run's lock."""
    released = ReservedSeats.objects.filter(run=run, counted=True, released_at__lte=timezone.now())
    if released.update(counted=False):
        run.refresh_from_db(fields=["seats_reserved"])


_followers: list[Callable[[CourseRun, CourseRun, Actor], None]] = []


def followed_by(follower: Callable[[CourseRun, CourseRun, Actor], None]) -> None:
    """A room above brings along what it keeps about a run, in the same transaction. Called once, when it is loaded."""
    _followers[:] = [follower]


def copy_run(*, run: CourseRun, by: Actor, first_day: date, submission: UUID | None = None) -> CourseRun:
    """A new draft with the same frames; its sessions keep their rhythm and their time of day, from `first_day` on.

    Its programme comes along (`followed_by`). A form sent twice (the same `submission`) makes one copy.
    """
    return _once(run.offer, submission, lambda: _copy(run, by, first_day, submission))


def _copy(run: CourseRun, by: Actor, first_day: date, submission: UUID | None) -> CourseRun:
    held = list(run.sessions.held().order_by("starts_at"))
    frames = {name: getattr(run, name) for name in COPIED}
    copy = CourseRun.objects.create(offer_id=run.offer_id, submission=submission, **frames)
    if held:
        shift = first_day - timezone.localdate(held[0].starts_at)
        Session.objects.bulk_create(_moved(session, copy, shift) for session in held)
        refresh_run_facts(copy)
    record(by, "run.copied", copy, original=run.pk)
    for follow in _followers:
        follow(run, copy, by)
    return copy


def _moved(session: Session, run: CourseRun, shift: timedelta) -> Session:
    def moved(moment: datetime) -> datetime:
        return same_clock(moment, timezone.localdate(moment) + shift)

    return Session(
        run=run,
        title=session.title,
        starts_at=moved(session.starts_at),
        ends_at=moved(session.ends_at),
        break_minutes=session.break_minutes,
        arena_id=session.arena_id,
        video_link=session.video_link,
    )


_enders: list[Callable[[CourseRun, Actor], None]] = []


def ended_by(ender: Callable[[CourseRun, Actor], None]) -> None:
    """A room above ends what it keeps open about a run that is cancelled, in the same transaction. Called once."""
    _enders[:] = [ender]


@transaction.atomic
def cancel_run(*, run: CourseRun, by: Actor, reason: str = "") -> None:
    """The state, and what ends with it (`ended_by`). Those who have signed up are told later. Raises RunIsOverError."""
    locked = lock(run)
    if locked.state in OVER:
        raise RunIsOverError
    locked.state = RunState.CANCELLED
    locked.cancelled_at = timezone.now()
    locked.cancellation_reason = reason
    locked.save(update_fields=["state", "cancelled_at", "cancellation_reason"])
    record(by, "run.cancelled", locked, seats_taken=locked.seats_taken)
    for end in _enders:
        end(locked, by)


def lock(run: CourseRun) -> CourseRun:
    """One writer per run; enrolments lock the same row."""
    return CourseRun.objects.select_for_update(of=("self",)).select_related("offer").get(pk=run.pk)


def record(by: Actor, action: str, run: CourseRun, **details: Any) -> None:
    audit.record(by=by, action=action, target=run, organisation_id=run.offer.organiser_id, details=details)
