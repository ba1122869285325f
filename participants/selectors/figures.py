"""Figures of who took part, for reports: whole sets of runs in a constant number of queries.

Definitions, as the largest registry of such courses abroad has them: a *participant* came to at least one session; a
*completer* came to at least two thirds of the sessions held. Cancelled sessions are in no figure.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

QUERY = """
WITH held AS (
    SELECT run_id, count(*) AS sessions
      FROM offers_session
     WHERE run_id = ANY(%(runs)s) AND cancelled_at IS NULL AND starts_at <= %(now)s
     GROUP BY run_id
), came AS (
    SELECT a.enrolment_id,
           count(*) FILTER (WHERE a.presence = 'present') AS present,
           count(*) FILTER (WHERE a.presence = 'apology') AS apologies,
           count(*) AS noted
      FROM participants_attendance a
      JOIN offers_session s ON s.id = a.session_id AND s.cancelled_at IS NULL
     WHERE s.run_id = ANY(%(runs)s)
     GROUP BY a.enrolment_id
)
SELECT e.run_id,
       coalesce(max(held.sessions), 0),
       count(*),
       count(*) FILTER (WHERE e.status = 'seated'),
       count(*) FILTER (WHERE e.status = 'seated' AND e.takes_part_as = 'self'),
       count(*) FILTER (WHERE e.status = 'seated' AND e.takes_part_as = 'relative'),
       count(*) FILTER (WHERE e.status IN ('waiting', 'invited')),
       count(*) FILTER (WHERE e.status = 'cancelled'),
       count(*) FILTER (WHERE came.present > 0),
       count(*) FILTER (WHERE came.present > 0 AND e.takes_part_as = 'self'),
       count(*) FILTER (WHERE came.present > 0 AND e.takes_part_as = 'relative'),
       count(*) FILTER (WHERE came.present > 0 AND came.present * 3 >= held.sessions * 2),
       coalesce(sum(came.present), 0),
       coalesce(sum(came.apologies), 0),
       coalesce(sum(came.noted), 0)
  FROM participants_enrolment e
  LEFT JOIN held ON held.run_id = e.run_id
  LEFT JOIN came ON came.enrolment_id = e.id
 WHERE e.run_id = ANY(%(runs)s)
 GROUP BY e.run_id
"""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One run, or several added up. People are counted per run: who takes part in two runs is counted twice."""

    run_id: int | None = None
    sessions_held: int = 0
    enrolments: int = 0
    seated: int = 0
    seated_self: int = 0
    seated_relatives: int = 0
    waiting: int = 0
    cancelled: int = 0
    participants: int = 0
    participants_self: int = 0
    participants_relatives: int = 0
    completers: int = 0
    present: int = 0
    apologies: int = 0
    noted: int = 0

    @property
    def attendance(self) -> float | None:
        """Share of the noted places at sessions where someone was present, or None before anything is noted."""
        return self.present / self.noted if self.noted else None


def figures(run_ids: Collection[int]) -> dict[int, RunFigures]:
    """By run id. A run that nobody signed up for has noughts. One query, however many runs."""
    found = {pk: RunFigures(run_id=pk) for pk in run_ids}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"runs": list(run_ids), "now": timezone.now()})
        found.update({row[0]: RunFigures(*_whole(row)) for row in cursor.fetchall()})
    return found


def _whole(row: Iterable[Any]) -> list[int]:
    """Sums come as decimals."""
    return [int(value) for value in row]
