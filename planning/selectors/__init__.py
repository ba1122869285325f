"""Reads of plans. Other rooms ask here; they need not know how a plan is stored."""

from offers.models import CourseRun
from planning.models import EXCHANGE_GOAL_PERCENT, Plan, WorkingGroupMember
from planning.selectors.contents import Contents, contents, contents_of
from planning.selectors.involvement import Involvement, involvement
from planning.selectors.people import (
    found_people,
    is_allowed,
    likely_side,
    members_of,
    planners,
    planners_known_to,
)
from planning.selectors.practice import exchange_goal
from planning.selectors.programme import has_unpublished_changes, has_unseen_changes, public_programme
from planning.selectors.readiness import Missing, missing, remains_of_planning
from planning.selectors.shares import Floor, Share, floor_of, share_of
from planning.selectors.todo import todo

__all__ = [
    "EXCHANGE_GOAL_PERCENT",
    "Contents",
    "Floor",
    "Involvement",
    "Missing",
    "Share",
    "contents",
    "contents_of",
    "exchange_goal",
    "fingerprint",
    "floor_of",
    "found_people",
    "has_unpublished_changes",
    "has_unseen_changes",
    "involvement",
    "is_allowed",
    "leaders",
    "likely_side",
    "members_of",
    "missing",
    "planners",
    "planners_known_to",
    "public_programme",
    "remaining",
    "share_of",
    "todo",
]


def fingerprint(plan: Plan) -> str:
    """The name of the plan's version at this moment, whatever the object at hand remembers of its run."""
    return contents(Plan.objects.select_related("run").get(pk=plan.pk)).fingerprint


def leaders(run: CourseRun) -> list[WorkingGroupMember]:
    """Those of the working group who lead sessions, both sides alike, by name."""
    return _contents_of_run(run).leading()


def remaining(run: CourseRun) -> list[Missing]:
    """What is left of the planning step. Empty when both sides have approved a programme for each session."""
    return remains_of_planning(_contents_of_run(run))


def _contents_of_run(run: CourseRun) -> Contents:
    """A run whose plan nobody has opened yet has an empty one; reading makes no row."""
    plan = Plan.objects.filter(run=run).first() or Plan(run=run)
    plan.run = run
    return contents(plan)
