"""The plan of a run, and the lock that every change of it takes."""

from typing import Any

from django.db import models

from audit import services as audit
from audit.services import Actor
from offers.models import CourseRun, RunState
from offers.services import RunIsOverError
from planning.models import Plan
from planning.services.errors import NotInGroupError

OVER = [RunState.COMPLETED, RunState.CANCELLED]


def lock_plan(run: CourseRun) -> Plan:
    """The plan, with its run locked until the transaction ends. The first that is written in it makes its row.

    One writer per run: edits, approvals and publishing, and offers' own changes of the run and its sessions, wait for
    each other here. So a version that is being published cannot change under the hand. The offer is read apart from
    the lock, because a row that is joined to a locked one may be older than it.
    """
    locked = CourseRun.objects.select_for_update().get(pk=run.pk)
    plan, _ = Plan.objects.get_or_create(run=locked)
    plan.run = locked
    return plan


def open_plan(run: CourseRun) -> Plan:
    """The locked plan, to change it: the first change takes the run from draft to planning. Raises RunIsOverError."""
    plan = lock_plan(run)
    if plan.run.state in OVER:
        raise RunIsOverError
    if plan.run.state == RunState.DRAFT:
        plan.run.state = RunState.PLANNING
        plan.run.save(update_fields=["state"])
    return plan


def person_of(by: Actor) -> int:
    """Who is signed in. Raises NotInGroupError for the portal itself and for citizens, who do none of this."""
    if by.user_id is None:
        raise NotInGroupError
    return by.user_id


def record(by: Actor, action: str, plan: Plan, target: models.Model | None = None, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        target=target or plan.run,
        organisation_id=plan.run.offer.organiser_id,
        details={"run": plan.run_id, **details},
    )
