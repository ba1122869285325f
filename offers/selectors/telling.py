"""What moving or cancelling sessions does to those who take part and lead: what changes, and who is told what.

Those who take part, and what they are written, are known in a room above this one. It says here who can tell, as in
`offers.selectors.line`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from offers.models import Arena, CourseRun, Session


@dataclass(frozen=True, slots=True)
class Change:
    """One session as people know it and as it will be. `now_starts_at` is None for one that is cancelled."""

    session: Session
    was_place: Arena | None
    now_starts_at: datetime | None = None
    now_ends_at: datetime | None = None
    now_place: Arena | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """How many get a letter and how, how many have no address that we can write to, and how each letter reads.

    `in_group`: those who plan and lead, beside them.
    """

    by_email: int = 0
    by_sms: int = 0
    out_of_reach: int = 0
    in_group: int = 0
    letters: Sequence[str] = ()

    @property
    def anyone(self) -> bool:
        return bool(self.by_email or self.by_sms or self.out_of_reach or self.in_group)


def moved(
    run: CourseRun, sessions: dict[int, Session], wishes: Sequence[tuple[int | None, datetime, datetime, Arena | None]]
) -> list[Change]:
    """Of what a form asks for, what people with a seat are told of: another time or place for what is to come."""
    changes = []
    for pk, starts_at, ends_at, arena in wishes:
        session = sessions.get(pk) if pk else None
        if session is None or max(session.starts_at, starts_at) <= timezone.now():
            continue
        was, now = session.arena or run.arena, arena or run.arena
        if (session.starts_at, session.ends_at, was) != (starts_at, ends_at, now):
            changes.append(Change(session, was, starts_at, ends_at, now))
    return changes


def cancelled(session: Session) -> list[Change]:
    to_come = session.cancelled_at is None and session.starts_at > timezone.now()
    return [Change(session, session.arena or session.run.arena)] if to_come else []


def fingerprint(changes: Sequence[Change]) -> str:
    """Names what was shown, so that a yes to it is no yes to something else."""
    facts = [
        (change.session.pk, change.session.starts_at, change.session.ends_at, change.was_place and change.was_place.pk)
        for change in changes
    ]
    wishes = [
        (change.now_starts_at, change.now_ends_at, change.now_place and change.now_place.pk) for change in changes
    ]
    return hashlib.sha256(repr((facts, wishes)).encode()).hexdigest()


_tellers: list[Callable[[CourseRun, Sequence[Change]], Told]] = []


def told_by(teller: Callable[[CourseRun, Sequence[Change]], Told]) -> None:
    """Called once, when the room that knows is loaded."""
    _tellers[:] = [teller]


_cancellation_tellers: list[Callable[[CourseRun, str], Told]] = []


def cancellation_told_by(teller: Callable[[CourseRun, str], Told]) -> None:
    """The same for a whole course run, which is cancelled with a reason."""
    _cancellation_tellers[:] = [teller]


def who_is_told_of_cancelling(run: CourseRun, reason: str = "") -> Told:
    return _cancellation_tellers[0](run, reason) if _cancellation_tellers else Told()


def who_is_told(run: CourseRun, changes: Sequence[Change]) -> Told:
    return _tellers[0](run, changes) if _tellers and changes and run.is_public else Told()
