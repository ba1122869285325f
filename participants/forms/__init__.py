"""The room's forms."""

from participants.forms.attendance import AttendanceForm
from participants.forms.contact import CodeForm, ContactField, FindMyPageForm, WithoutCookie
from participants.forms.enrolment import EnrolmentForm, PartyChoiceForm, PhoneEnrolmentForm, SecondPersonForm
from participants.forms.line import DeclineForm, MoveForm, OutOfOrderForm, TalkTimeForm
from participants.forms.narrowing import NarrowingForm
from participants.forms.person import DetailsForm, PersonForm
from participants.forms.staff import CancellationForm

__all__ = [
    "AttendanceForm",
    "CancellationForm",
    "CodeForm",
    "ContactField",
    "DeclineForm",
    "DetailsForm",
    "EnrolmentForm",
    "FindMyPageForm",
    "MoveForm",
    "NarrowingForm",
    "OutOfOrderForm",
    "PartyChoiceForm",
    "PersonForm",
    "PhoneEnrolmentForm",
    "SecondPersonForm",
    "TalkTimeForm",
    "WithoutCookie",
]
