"""What is in the way of sessions at some times and places: the arena is taken, someone who leads is not free.

Who leads is known in a room above this one. It says here what it knows, as in `offers.selectors.line`.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from offers.models import Arena, CourseRun, Session


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where something is held or shall be: the session's own arena, or else the run's."""

    starts_at: datetime
    ends_at: datetime
    arena: Arena | None = None


def slots_of(run: CourseRun, sessions: Iterable[Session]) -> list[Slot]:
    """Of sessions that are read with their arena: those that are held and not over yet."""
    return [
        Slot(session.starts_at, session.ends_at, session.arena or run.arena)
        for session in sessions
        if session.cancelled_at is None and session.ends_at > timezone.now()
    ]


def times_of(sessions: Iterable[Session]) -> list[Slot]:
    """The same without places, where one asks about a person."""
    return [Slot(each.starts_at, each.ends_at) for each in sessions if each.ends_at > timezone.now()]


def slots_to_come(run: CourseRun) -> list[Slot]:
    return slots_of(run, Session.objects.to_come().filter(run=run).select_related("arena").order_by("starts_at"))


_finders: list[Callable[[CourseRun, Sequence[Slot]], list[str]]] = []


def found_by(finder: Callable[[CourseRun, Sequence[Slot]], list[str]]) -> None:
    """Called once, when the room that knows is loaded."""
    _finders[:] = [finder]


def in_the_way(run: CourseRun, slots: Sequence[Slot]) -> list[str]:
    """In sentences; empty when nothing is."""
    ahead = [slot for slot in slots if slot.ends_at > timezone.now()]
    return _finders[0](run, ahead) if _finders and ahead else []


def mark_of(sentences: Sequence[str]) -> str:
    """Names what was shown, so that a yes to it is no yes to something else."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest() if sentences else ""
