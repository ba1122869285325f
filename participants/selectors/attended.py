"""How often each person in one run came, for those who follow them up."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from offers.models import Session
from participants.models import Attendance, Presence


@dataclass(frozen=True, slots=True)
class Attended:
    """Of the sessions held until now. A person without a row came to none."""

    sessions: int = 0
    is_over: bool = False
    present: dict[int, int] = field(default_factory=dict)
    absent_last: frozenset[int] = frozenset()

    def completed(self, pk: int) -> bool:
        """Two thirds of all sessions, as `selectors.figures` has it. Nobody has completed what still goes on."""
        return self.is_over and self.present.get(pk, 0) * 3 >= self.sessions * 2 > 0


def attended(sessions: Iterable[Session]) -> Attended:
    """Of one run's sessions, each with `noted` (`with_attendance`). One query, and none before the first session."""
    every = list(sessions)
    held = [session for session in every if session.starts_at <= timezone.now()]
    if not held:
        return Attended()
    last_noted = next((session.pk for session in reversed(held) if getattr(session, "noted", 0)), None)
    stayed_away = Count("pk", filter=Q(session=last_noted, presence=Presence.ABSENT))
    came = Count("pk", filter=Q(presence=Presence.PRESENT))
    rows = Attendance.objects.filter(session__in=[session.pk for session in held]).values("enrolment_id")
    found = list(rows.annotate(came=came, stayed_away=stayed_away).order_by())
    return Attended(
        sessions=len(held),
        is_over=every[-1].ends_at <= timezone.now(),
        present={row["enrolment_id"]: row["came"] for row in found},
        absent_last=frozenset(row["enrolment_id"] for row in found if row["stayed_away"]),
    )
