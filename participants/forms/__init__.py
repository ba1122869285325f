"""The room's forms."""

from participants.forms.attendance import AttendanceForm
from participants.forms.enrolment import EnrolmentForm, PartyChoiceForm, PhoneEnrolmentForm, SecondPersonForm
from participants.forms.line import DeclineForm, MoveForm, OutOfOrderForm, TalkTimeForm
from participants.forms.narrowing import NarrowingForm
from participants.forms.person import DetailsForm, PersonForm
from participants.forms.staff import CancellationForm

__all__ = [
    "AttendanceForm",
    "CancellationForm",
    "DeclineForm",
    "DetailsForm",
    "EnrolmentForm",
    "MoveForm",
    "NarrowingForm",
    "OutOfOrderForm",
    "PartyChoiceForm",
    "PersonForm",
    "PhoneEnrolmentForm",
    "SecondPersonForm",
    "TalkTimeForm",
]
