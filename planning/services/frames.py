"""The frames of a run are changed in a room below, and the plan keeps what they were."""

from collections.abc import Callable
from typing import Any

from audit.services import Actor
from offers.models import CourseRun, Session
from planning.models import Change, Plan
from planning.services.versions import keep_version

OF_RUN = ("seats", "minimum_participants", "format", "arena_id")


def watch_frames(run: CourseRun, by: Actor) -> Callable[[], None]:
    """Called before a change, with the run locked; what it gives back is called after, and keeps the version."""
    plan = Plan.objects.filter(run=run).first()
    if plan is None:
        return lambda: None
    before = _frames(run)

    def note() -> None:
        after = _frames(run)
        if after != before:
            keep_version(plan, by, Change.FRAMES_CHANGED, before=before, after=after)

    return note


def _frames(run: CourseRun) -> dict[str, Any]:
    """What both sides say yes to of it, as the database has it. Two queries."""
    sessions = Session.objects.filter(run=run.pk).order_by("starts_at", "pk")
    said: dict[str, Any] = CourseRun.objects.values(*OF_RUN).get(pk=run.pk)
    return said | {"sessions": [_session(session) for session in sessions]}


def _session(session: Session) -> dict[str, Any]:
    return {
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "break_minutes": session.break_minutes,
        "arena": session.arena_id,
        "title": session.title,
        "cancelled": session.cancelled_at is not None,
    }
