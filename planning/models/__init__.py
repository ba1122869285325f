"""The room's models: the plan and who makes it, what each session holds, what each side has approved."""

from planning.models.approval import Approval, ApprovalQuerySet
from planning.models.conversation import (
    LONGEST_COMMENT,
    Comment,
    CommentQuerySet,
    PlanningTask,
    PlanningTaskQuerySet,
)
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
from planning.models.headings import APPROVED_HEADINGS, LONGEST_TEXT, Heading, PlanHeading, PlanHeadingQuerySet
from planning.models.meetings import LONGEST_MINUTES, PlanningMeeting, PlanningMeetingQuerySet
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
from planning.models.practice import EXCHANGE_GOAL_PERCENT, PlanningPractice, PlanningPracticeQuerySet
from planning.models.programme import MOST_ITEMS, MOST_MINUTES, ItemKind, ProgrammeItem, ProgrammeItemQuerySet
from planning.models.versions import Change, PlanVersion, PlanVersionQuerySet

__all__ = [
    "APPROVED_HEADINGS",
    "EXCHANGE_GOAL_PERCENT",
    "GROUP_PERMISSIONS",
    "HIGHEST",
    "LONGEST_COMMENT",
    "LONGEST_CONCERN",
    "LONGEST_MINUTES",
    "LONGEST_NOTE",
    "LONGEST_TEXT",
    "LOWEST",
    "MOST_ITEMS",
    "MOST_MINUTES",
    "QUESTIONS",
    "Approval",
    "ApprovalQuerySet",
    "Change",
    "Comment",
    "CommentQuerySet",
    "Heading",
    "ItemKind",
    "ModelUse",
    "ModelUseQuerySet",
    "OfferModel",
    "OfferModelQuerySet",
    "OfferModelVersion",
    "OfferModelVersionQuerySet",
    "Phase",
    "Plan",
    "PlanHeading",
    "PlanHeadingQuerySet",
    "PlanQuerySet",
    "PlanVersion",
    "PlanVersionQuerySet",
    "PlanningMeeting",
    "PlanningMeetingQuerySet",
    "PlanningPractice",
    "PlanningPracticeQuerySet",
    "PlanningTask",
    "PlanningTaskQuerySet",
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
