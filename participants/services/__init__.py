"""What people do in this room. Each module is one chapter; this is the list of contents."""

from participants.errors import (
    AlreadyCancelledError,
    AlreadyEnrolledError,
    ChangedSinceError,
    ConsentNeededError,
    ContactTakenError,
    ElsewhereError,
    NobodyToTellError,
    NobodyWaitsError,
    NoOfferError,
    NoSeatForHelperError,
    NoTalkError,
    NothingAskedError,
    NotYetError,
    PartyDoesNotFitError,
    Possible,
    RunClosedError,
    RunFullError,
    TooLateError,
    TooManyLettersError,
    WrongCodeError,
)
from participants.person import Person
from participants.services.announcements import announce, forget_announcements
from participants.services.announcing import announce_cancelled_runs, announce_changes
from participants.services.anonymising import StillToComeError, anonymise
from participants.services.answering import (
    PartyChoice,
    accept_invitation,
    answer_for_party,
    can_take_free_seat,
    decline_invitation,
)
from participants.services.apologies import give_apology, take_back_apology
from participants.services.attendance import attendance_is_open, mark_attendance
from participants.services.calendar_feeds import close_calendar_feed, open_calendar_feed
from participants.services.cancelling import can_undo, cancel_enrolment, undo_cancellation
from participants.services.deciding import ask_to_merge, postpone_run, run_anyway, warn_of_too_few
from participants.services.details import change_details, use_new_contact
from participants.services.enrolling import Outcome, enrol, enrol_party, has_namesake
from participants.services.helping import (
    allow_asking,
    ask_to_help,
    forget_help_consents,
    help_days,
    stop_asking,
)
from participants.services.interests import (
    ask_again_later,
    ask_interested,
    decline_until_later,
    forget_interests,
    remind_me_later,
    stop_reminding,
)
from participants.services.managing import (
    invite_next,
    invite_out_of_order,
    move_enrolment,
    pause_waiting_list,
    resume_waiting_list,
)
from participants.services.merging import answer_merge, remind_of_merge
from participants.services.new_contacts import ask_for_proof, new_contact_of
from participants.services.own_data import delete_me, download_own_data
from participants.services.own_links import (
    check_code,
    contact_of,
    forget_codes,
    open_own_page,
    print_letter,
    renew_links,
    revoke_links,
    send_code,
)
from participants.services.reminders import queue_reminders
from participants.services.retention import change_periods, forget_addresses, forget_log, forget_needs, forget_people
from participants.services.talks import accept_after_talk, book_talk, decline_after_talk
from participants.services.waiting_list import expire_invitations
from participants.services.walk_ins import add_walk_in

__all__ = [
    "AlreadyCancelledError",
    "AlreadyEnrolledError",
    "ChangedSinceError",
    "ConsentNeededError",
    "ContactTakenError",
    "ElsewhereError",
    "NoOfferError",
    "NoSeatForHelperError",
    "NoTalkError",
    "NobodyToTellError",
    "NobodyWaitsError",
    "NotYetError",
    "NothingAskedError",
    "Outcome",
    "PartyChoice",
    "PartyDoesNotFitError",
    "Person",
    "Possible",
    "RunClosedError",
    "RunFullError",
    "StillToComeError",
    "TooLateError",
    "TooManyLettersError",
    "WrongCodeError",
    "accept_after_talk",
    "accept_invitation",
    "add_walk_in",
    "allow_asking",
    "announce",
    "announce_cancelled_runs",
    "announce_changes",
    "anonymise",
    "answer_for_party",
    "answer_merge",
    "ask_again_later",
    "ask_for_proof",
    "ask_interested",
    "ask_to_help",
    "ask_to_merge",
    "attendance_is_open",
    "book_talk",
    "can_take_free_seat",
    "can_undo",
    "cancel_enrolment",
    "change_details",
    "change_periods",
    "check_code",
    "close_calendar_feed",
    "contact_of",
    "decline_after_talk",
    "decline_invitation",
    "decline_until_later",
    "delete_me",
    "download_own_data",
    "enrol",
    "enrol_party",
    "expire_invitations",
    "forget_addresses",
    "forget_announcements",
    "forget_codes",
    "forget_help_consents",
    "forget_interests",
    "forget_log",
    "forget_needs",
    "forget_people",
    "give_apology",
    "has_namesake",
    "help_days",
    "invite_next",
    "invite_out_of_order",
    "mark_attendance",
    "move_enrolment",
    "new_contact_of",
    "open_calendar_feed",
    "open_own_page",
    "pause_waiting_list",
    "postpone_run",
    "print_letter",
    "queue_reminders",
    "remind_me_later",
    "remind_of_merge",
    "renew_links",
    "resume_waiting_list",
    "revoke_links",
    "run_anyway",
    "send_code",
    "stop_asking",
    "stop_reminding",
    "take_back_apology",
    "undo_cancellation",
    "use_new_contact",
    "warn_of_too_few",
]
