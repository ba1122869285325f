"""The room's models: who takes part, how they reach their own page, whether they came, what they were told."""

from participants.models.attendance import Attendance, Presence
from participants.models.enrolment import (
    ASK_AGAIN_AFTER,
    LIVE,
    SEAT_HOLDING,
    CancellationReason,
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentStatus,
    Need,
    Source,
    TakesPartAs,
)
from participants.models.link import PersonalLink
from participants.models.session_as_told import SessionAsTold

__all__ = [
    "ASK_AGAIN_AFTER",
    "LIVE",
    "SEAT_HOLDING",
    "Attendance",
    "CancellationReason",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentStatus",
    "Need",
    "PersonalLink",
    "Presence",
    "SessionAsTold",
    "Source",
    "TakesPartAs",
]
