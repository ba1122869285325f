"""The room's models: who takes part, how they reach their own page, whether they came, what they were told."""

from participants.models.announcement import Announcement, AnnouncementQuerySet, Segment
from participants.models.attendance import Attendance, AttendanceQuerySet, Presence
from participants.models.calendar_feed import CalendarFeed, CalendarFeedQuerySet
from participants.models.contact_code import ContactCode, ContactCodeQuerySet
from participants.models.decision import DecisionKind, RunDecision
from participants.models.enrolment import (
    ASK_AGAIN_AFTER,
    BEFORE_TALK_IS_OVER,
    LIVE,
    SEAT_HOLDING,
    AgeBand,
    CancellationReason,
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentStatus,
    Need,
    Source,
    TakesPartAs,
    other_is_in_talk,
)
from participants.models.help_consent import HelpConsent, HelpConsentQuerySet
from participants.models.interest import Interest, InterestQuerySet
from participants.models.link import PersonalLink
from participants.models.merge_question import MergeQuestion, MergeQuestionQuerySet, MergeReply
from participants.models.party import Party
from participants.models.periods import RetentionPeriods
from participants.models.session_as_told import SessionAsTold
from participants.models.talk import DeclineReason, PreliminaryTalk, TalkForm

__all__ = [
    "ASK_AGAIN_AFTER",
    "BEFORE_TALK_IS_OVER",
    "LIVE",
    "SEAT_HOLDING",
    "AgeBand",
    "Announcement",
    "AnnouncementQuerySet",
    "Attendance",
    "AttendanceQuerySet",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "CancellationReason",
    "ContactCode",
    "ContactCodeQuerySet",
    "DecisionKind",
    "DeclineReason",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentStatus",
    "HelpConsent",
    "HelpConsentQuerySet",
    "Interest",
    "InterestQuerySet",
    "MergeQuestion",
    "MergeQuestionQuerySet",
    "MergeReply",
    "Need",
    "Party",
    "PersonalLink",
    "PreliminaryTalk",
    "Presence",
    "RetentionPeriods",
    "RunDecision",
    "Segment",
    "SessionAsTold",
    "Source",
    "TakesPartAs",
    "TalkForm",
    "other_is_in_talk",
]
