"""What a plan is at this moment, as a short text that is another as soon as anything that its page shows is another.

The database makes it of names of row versions: `ctid` and `xmin` say where a row lies and which transaction wrote it.
Every change of a row makes another version, so a new column needs no thought here; a new table does. What is changed
and changed back is not what it was: nobody keeps a page under the name of a plan that was another while it was read.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from planning.models import Plan
from planning.selectors.checklist import practice_for

DIGEST = """
WITH sessions AS (
    SELECT id, ctid, xmin, starts_at <= %(now)s AS has_begun, ends_at <= %(now)s AS is_over
      FROM offers_session WHERE run_id = %(run)s
), items AS (
    SELECT id, ctid, xmin FROM planning_programmeitem WHERE session_id IN (SELECT id FROM sessions)
), responsible AS (
    SELECT id, ctid, xmin FROM planning_programmeitem_responsible WHERE programmeitem_id IN (SELECT id FROM items)
), comments AS (
    SELECT id, ctid, xmin FROM planning_comment WHERE plan_id = %(plan)s
), members AS (
    SELECT id, ctid, xmin, user_id, side, left_at FROM planning_workinggroupmember WHERE plan_id = %(plan)s
), approvals AS (
    SELECT id, ctid, xmin FROM planning_approval WHERE plan_id = %(plan)s
), ticks AS (
    SELECT id, ctid, xmin, ticked_by_id FROM planning_checklisttick WHERE plan_id = %(plan)s
), asked AS (
    SELECT id, ctid, xmin, user_id, expires_at <= %(now)s AS has_expired
      FROM planning_groupinvitation WHERE plan_id = %(plan)s
), substitutions AS (
    SELECT id, ctid, xmin FROM planning_substitution WHERE invitation_id IN (SELECT id FROM asked)
), newcomers AS (
    SELECT id, ctid, xmin, expires_at <= %(now)s AS has_expired
      FROM planning_newcomerinvitation WHERE plan_id = %(plan)s
), people AS (
    SELECT id, name, is_active FROM organisations_user
     WHERE id IN (SELECT user_id FROM members UNION SELECT user_id FROM asked UNION SELECT ticked_by_id FROM ticks)
), texts AS (
    SELECT h.id, h.ctid, h.xmin FROM planning_planheading h JOIN planning_plan p ON p.id = h.plan_id
      JOIN offers_courserun r ON r.id = p.run_id
     WHERE r.offer_id = %(offer)s AND r.id <= %(run)s
), rows AS (
    SELECT 1 AS place, id, sessions::text AS version FROM sessions
    UNION ALL SELECT 2, id, items::text FROM items
    UNION ALL SELECT 3, id, responsible::text FROM responsible
    UNION ALL SELECT 4, id, comments::text FROM comments
    UNION ALL SELECT 5, id, members::text FROM members
    UNION ALL SELECT 6, id, approvals::text FROM approvals
    UNION ALL SELECT 7, id, ticks::text FROM ticks
    UNION ALL SELECT 8, id, asked::text FROM asked
    UNION ALL SELECT 9, id, people::text FROM people
    UNION ALL SELECT 10, id, texts::text FROM texts
    UNION ALL SELECT 11, id, substitutions::text FROM substitutions
    UNION ALL SELECT 12, id, newcomers::text FROM newcomers
)
SELECT (SELECT md5(string_agg(place || version, ';' ORDER BY place, id)) FROM rows),
       (SELECT side FROM members WHERE user_id = %(user)s AND left_at IS NULL)
"""


class State(NamedTuple):
    """`rows` and `around`: what the page shows. `side`: the person's own in the working group; empty for others."""

    rows: str
    side: str
    around: str


def state_of(plan: Plan, *, user_id: int, now: datetime) -> State:
    """One query. What was selected with the plan is not read again."""
    run = plan.run
    values: dict[str, Any] = {"plan": plan.pk, "run": run.pk, "offer": run.offer_id, "user": user_id, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, values)
        rows, side = cursor.fetchone()
    has_closed = run.enrolment_closes_at is not None and run.enrolment_closes_at <= now
    around = [plan, run, run.arena, run.offer, run.offer.organiser, practice_for(run)]
    return State(rows or "", side or "", repr([has_closed, *map(_values, around)]))


def _values(row: Model | None) -> Any:
    return row and {name: value for name, value in vars(row).items() if not name.startswith("_")}
