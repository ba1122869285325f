"""The room's models: the plan and who makes it, what each session holds, what each side has approved."""

from planning.models.approval import Approval, ApprovalQuerySet
from planning.models.plan import (
    GROUP_PERMISSIONS,
    Plan,
    PlanQuerySet,
    Side,
    WorkingGroupMember,
    WorkingGroupMemberQuerySet,
    outside_the_group,
)
from planning.models.programme import MOST_ITEMS, MOST_MINUTES, ItemKind, ProgrammeItem, ProgrammeItemQuerySet

__all__ = [
    "GROUP_PERMISSIONS",
    "MOST_ITEMS",
    "MOST_MINUTES",
    "Approval",
    "ApprovalQuerySet",
    "ItemKind",
    "Plan",
    "PlanQuerySet",
    "ProgrammeItem",
    "ProgrammeItemQuerySet",
    "Side",
    "WorkingGroupMember",
    "WorkingGroupMemberQuerySet",
    "outside_the_group",
]
