"""What people do in this room. Each module is one chapter; this is the list of contents."""

from participants.errors import (
    AlreadyCancelledError,
    AlreadyEnrolledError,
    ContactTakenError,
    NobodyWaitsError,
    NoOfferError,
    NotYetError,
    RunClosedError,
    RunFullError,
    TooLateError,
)
from participants.person import Person
from participants.services.announcing import announce_cancelled_runs, announce_changes
from participants.services.attendance import attendance_is_open, mark_attendance
from participants.services.cancelling import can_undo, cancel_enrolment, undo_cancellation
from participants.services.details import change_details
from participants.services.enrolling import Outcome, enrol
from participants.services.reminders import queue_reminders
from participants.services.retention import forget_addresses, forget_needs, forget_people
from participants.services.waiting_list import (
    accept_invitation,
    can_take_free_seat,
    decline_invitation,
    expire_invitations,
    invite_next,
)

__all__ = [
    "AlreadyCancelledError",
    "AlreadyEnrolledError",
    "ContactTakenError",
    "NoOfferError",
    "NobodyWaitsError",
    "NotYetError",
    "Outcome",
    "Person",
    "RunClosedError",
    "RunFullError",
    "TooLateError",
    "accept_invitation",
    "announce_cancelled_runs",
    "announce_changes",
    "attendance_is_open",
    "can_take_free_seat",
    "can_undo",
    "cancel_enrolment",
    "change_details",
    "decline_invitation",
    "enrol",
    "expire_invitations",
    "forget_addresses",
    "forget_needs",
    "forget_people",
    "invite_next",
    "mark_attendance",
    "queue_reminders",
    "undo_cancellation",
]
