"""Where a session takes place: its own arena or its run's, and for digital ones no place at all."""

from dataclasses import dataclass

from offers.models import Arena, CourseRun, Session


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session with the place that holds for it. `session.run` must not cost a query, so the run is handed in."""

    session: Session
    arena: Arena | None
    video_link: str

    @property
    def place(self) -> str:
        return f"{self.arena.name}, {self.arena.address}" if self.arena else ""


def meeting(session: Session, run: CourseRun) -> Meeting:
    return Meeting(session, session.arena or run.arena, session.video_link or run.video_link)


def meetings(run: CourseRun) -> list[Meeting]:
    """All sessions of the run that are held, in one query."""
    return [meeting(session, run) for session in Session.objects.held().filter(run=run).select_related("arena")]
