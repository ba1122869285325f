"""What is held elsewhere while a run's sessions last, and who is away meanwhile.

Asked each time a plan is opened, in a database of any size: so it is one statement that begins with the index of what
is held when (`offers_session_no_overlap`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from psycopg.types.multirange import TimestamptzMultirange
from psycopg.types.range import Range

from offers.models import CourseRun, Format, RunState
from offers.selectors.clashes import Slot

SQL = """
WITH held AS MATERIALIZED (
    SELECT session.id, session.run_id, session.starts_at, session.ends_at, run.offer_id, run.format,
           COALESCE(session.arena_id, run.arena_id) AS arena_id
      FROM offers_session AS session JOIN offers_courserun AS run ON run.id = session.run_id
     WHERE tstzrange(session.starts_at, session.ends_at) && %(slots)s::tstzmultirange
       AND session.cancelled_at IS NULL AND session.run_id <> %(run)s AND run.state <> ALL (%(over)s)
), grouped AS (
    SELECT member.id, member.user_id, member.leads_sessions, plan.run_id
      FROM planning_workinggroupmember AS member
      JOIN planning_plan AS plan ON plan.id = member.plan_id
      JOIN organisations_user AS person ON person.id = member.user_id
     WHERE member.left_at IS NULL AND person.is_active AND plan.run_id IN (SELECT run_id FROM held)
), agreed AS (
    SELECT standing.session_id, standing.replaced_id, grouped.user_id
      FROM planning_substitution AS standing JOIN grouped ON grouped.id = standing.substitute_id
     WHERE standing.ended_at IS NULL
)
SELECT 'leads' AS kind, grouped.user_id AS key, held.starts_at AS first, held.ends_at AS last, '' AS text
  FROM held JOIN grouped ON grouped.run_id = held.run_id
 WHERE grouped.user_id = ANY (%(people)s) AND grouped.leads_sessions AND NOT EXISTS (
       SELECT FROM agreed WHERE agreed.session_id = held.id AND agreed.replaced_id = grouped.id)
UNION ALL
SELECT 'leads', agreed.user_id, held.starts_at, held.ends_at, ''
  FROM held JOIN agreed ON agreed.session_id = held.id
 WHERE agreed.user_id = ANY (%(people)s)
UNION ALL
SELECT 'taken', held.arena_id, held.starts_at, held.ends_at, organiser.name
  FROM held JOIN offers_offer AS offer ON offer.id = held.offer_id
  JOIN organisations_organisation AS organiser ON organiser.id = offer.organiser_id
 WHERE held.arena_id = ANY (%(arenas)s) AND held.format <> %(digital)s
UNION ALL
SELECT 'away', facilitator_id, first_day::timestamptz, last_day::timestamptz, ''
  FROM planning_absence
 WHERE facilitator_id = ANY (%(people)s) AND last_day >= %(first_day)s AND first_day <= %(last_day)s
UNION ALL
SELECT 'weekdays', user_id, now(), now(), array_to_string(weekdays, ',')
  FROM planning_facilitator
 WHERE user_id = ANY (%(people)s) AND weekdays <> '{}'
"""


class Busy(NamedTuple):
    """`kind` says what `key` is: a person who leads or is away, or has certain weekdays free; an arena that is taken.

    Days are read back in UTC, in which the connection speaks: they are the same days. `text` is who has the arena, or
    the free weekdays.
    """

    kind: str
    key: int
    first: datetime
    last: datetime
    text: str

    def meets(self, slot: Slot) -> bool:
        return slot.starts_at < self.last and self.first < slot.ends_at


def busy(run: CourseRun, user_ids: Iterable[int], slots: Sequence[Slot]) -> list[Busy]:
    """What other runs hold during a slot, and what keeps the people from it. One query; there is at least one slot."""
    spans = [Range(slot.starts_at, slot.ends_at) for slot in slots if slot.starts_at < slot.ends_at]
    values: dict[str, Any] = {
        "run": run.pk,
        "slots": TimestamptzMultirange(spans),
        "over": [RunState.CANCELLED.value, RunState.COMPLETED.value],
        "digital": Format.DIGITAL.value,
        "people": list(user_ids),
        "arenas": _arenas(run, slots),
        "first_day": timezone.localdate(min(slot.starts_at for slot in slots)),
        "last_day": timezone.localdate(max(slot.ends_at for slot in slots)),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [Busy(*row) for row in cursor.fetchall()]


def _arenas(run: CourseRun, slots: Sequence[Slot]) -> list[int]:
    """On video nobody sits in the arena that a run may still name."""
    return [] if run.format == Format.DIGITAL else list({slot.arena.pk for slot in slots if slot.arena})
