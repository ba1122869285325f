"""The room's models: the plan and who makes it, what each session holds, what each side has approved."""

from planning.models.approval import Approval, ApprovalQuerySet
from planning.models.delivery import (
    HIGHEST,
    LONGEST_CONCERN,
    LONGEST_NOTE,
    LOWEST,
    QUESTIONS,
    SessionConcern,
    SessionConcernQuerySet,
    SessionReflection,
    SessionReflectionQuerySet,
)
from planning.models.offer_model import (
    ModelUse,
    ModelUseQuerySet,
    OfferModel,
    OfferModelQuerySet,
    OfferModelVersion,
    OfferModelVersionQuerySet,
    Phase,
)
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
    "HIGHEST",
    "LONGEST_CONCERN",
    "LONGEST_NOTE",
    "LOWEST",
    "MOST_ITEMS",
    "MOST_MINUTES",
    "QUESTIONS",
    "Approval",
    "ApprovalQuerySet",
    "ItemKind",
    "ModelUse",
    "ModelUseQuerySet",
    "OfferModel",
    "OfferModelQuerySet",
    "OfferModelVersion",
    "OfferModelVersionQuerySet",
    "Phase",
    "Plan",
    "PlanQuerySet",
    "ProgrammeItem",
    "ProgrammeItemQuerySet",
    "SessionConcern",
    "SessionConcernQuerySet",
    "SessionReflection",
    "SessionReflectionQuerySet",
    "Side",
    "WorkingGroupMember",
    "WorkingGroupMemberQuerySet",
    "outside_the_group",
]
