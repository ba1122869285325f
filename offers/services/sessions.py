"""The meetings of a run: written together, so that none can be half moved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.services import Actor
from offers.models import Arena, CourseRun, RunState, Session
from offers.models.run import PUBLIC_STATES
from offers.models.session import MOST_SESSIONS
from offers.services.errors import (
    LastSessionError,
    NoSuchSessionError,
    RunIsOverError,
    SessionNotRemovableError,
    SessionsOverlapError,
    TooManySessionsError,
)
from offers.services.facts import refresh_run_facts
from offers.services.runs import OVER, lock, record, watched

UNANNOUNCED = [RunState.DRAFT, RunState.PLANNING]


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """One row of the form. Without `id` it is a new session. Moments are aware."""

    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0
    title: str = ""
    arena: Arena | None = None
    video_link: str = ""
    id: int | None = None


@transaction.atomic
def save_sessions(*, run: CourseRun, by: Actor, drafts: Sequence[SessionDraft], removed: Collection[int] = ()) -> None:
    """Add, change and remove in one go; sessions not named stay.

    Raises SessionsOverlapError, TooManySessionsError, RunIsOverError, SessionNotRemovableError, NoSuchSessionError.
    """
    locked = _lock_open(run)
    with watched(locked, by):
        existing = {session.pk: session for session in locked.sessions.all()}
        if removed:
            _remove(locked, existing, removed)
        sessions = [_filled(draft, locked, existing) for draft in drafts]
        _check(sessions, existing)
        for session in sessions:
            session.save()
        _hold_to_the_constraint(sessions)
        refresh_run_facts(locked)
    record(by, "sessions.changed", locked, saved=[session.pk for session in sessions], removed=sorted(removed))


@transaction.atomic
def cancel_session(*, session: Session, by: Actor) -> None:
    """One meeting falls out; the rest of the run goes on. Raises LastSessionError, RunIsOverError."""
    run = _lock_open(session.run)
    if run.state in PUBLIC_STATES and not run.sessions.held().exclude(pk=session.pk).exists():
        raise LastSessionError  # without sessions the run has no end: it would stay open for sign-up, and never be over
    with watched(run, by):
        done = Session.objects.filter(pk=session.pk, cancelled_at__isnull=True).update(cancelled_at=timezone.now())
    if done:
        refresh_run_facts(run)
        record(by, "session.cancelled", run, session=session.pk)


@transaction.atomic
def bring_back_session(*, session: Session, by: Actor) -> None:
    """Raises SessionsOverlapError when something else has taken its time, TooManySessionsError, RunIsOverError."""
    run = _lock_open(session.run)
    others = list(run.sessions.held().exclude(pk=session.pk))
    _check([*others, session], {})
    with watched(run, by):
        done = Session.objects.filter(pk=session.pk, cancelled_at__isnull=False).update(cancelled_at=None)
    if done:
        refresh_run_facts(run)
        record(by, "session.brought_back", run, session=session.pk)


def _lock_open(run: CourseRun) -> CourseRun:
    locked = lock(run)
    if locked.state in OVER:
        raise RunIsOverError
    return locked


def _remove(run: CourseRun, existing: dict[int, Session], removed: Collection[int]) -> None:
    if run.state not in UNANNOUNCED:
        raise SessionNotRemovableError
    for pk in removed:
        if pk not in existing:
            raise NoSuchSessionError
        existing.pop(pk).delete()


def _filled(draft: SessionDraft, run: CourseRun, existing: dict[int, Session]) -> Session:
    if draft.id is not None and draft.id not in existing:
        raise NoSuchSessionError
    session = existing[draft.id] if draft.id is not None else Session(run=run)
    session.starts_at, session.ends_at = draft.starts_at, draft.ends_at
    session.break_minutes, session.title = draft.break_minutes, draft.title
    session.arena, session.video_link = draft.arena, draft.video_link
    return session


def _check(sessions: Sequence[Session], existing: dict[int, Session]) -> None:
    named = {session.pk for session in sessions if session.pk}
    others = [session for pk, session in existing.items() if pk not in named and session.cancelled_at is None]
    if len(sessions) + len(others) > MOST_SESSIONS:
        raise TooManySessionsError
    if positions := _overlapping(sessions, others):
        raise SessionsOverlapError(positions)


def _overlapping(sessions: Sequence[Session], others: Sequence[Session]) -> list[int]:
    """Positions of those that begin while an earlier one lasts, or that meet a session which stays as it is."""
    order = sorted(range(len(sessions)), key=lambda position: (sessions[position].starts_at, position))
    clashing = {
        later for place, later in enumerate(order) if any(_meet(sessions[later], sessions[e]) for e in order[:place])
    }
    clashing |= {place for place, session in enumerate(sessions) if any(_meet(session, other) for other in others)}
    return sorted(clashing)


def _meet(one: Session, other: Session) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _hold_to_the_constraint(sessions: Sequence[Session]) -> None:
    """Have the deferred exclusion constraint speak now, while the form is still at hand to show it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS offers_session_no_overlap IMMEDIATE")
            cursor.execute("SET CONSTRAINTS offers_session_no_overlap DEFERRED")
    except IntegrityError:
        raise SessionsOverlapError(range(len(sessions))) from None
