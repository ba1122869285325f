"""The room's forms."""

from participants.forms.announcement import AnnouncementForm
from participants.forms.attendance import AttendanceForm
from participants.forms.contact import CodeForm, ContactField, FindMyPageForm, NewContactForm, WithoutCookie
from participants.forms.deciding import MergeForm, PostponeRunForm
from participants.forms.enrolment import (
    EnrolmentForm,
    PartyChoiceForm,
    PhoneEnrolmentForm,
    SecondPersonForm,
    SignUpChoiceForm,
)
from participants.forms.interest import InterestForm, PostponeForm
from participants.forms.line import DeclineForm, OutOfOrderForm, TalkTimeForm
from participants.forms.moving import MovingForm
from participants.forms.narrowing import NarrowingForm
from participants.forms.person import DetailsForm, PersonForm
from participants.forms.staff import CancellationForm
from participants.forms.walk_in import WalkInForm

__all__ = [
    "AnnouncementForm",
    "AttendanceForm",
    "CancellationForm",
    "CodeForm",
    "ContactField",
    "DeclineForm",
    "DetailsForm",
    "EnrolmentForm",
    "FindMyPageForm",
    "InterestForm",
    "MergeForm",
    "MovingForm",
    "NarrowingForm",
    "NewContactForm",
    "OutOfOrderForm",
    "PartyChoiceForm",
    "PersonForm",
    "PhoneEnrolmentForm",
    "PostponeForm",
    "PostponeRunForm",
    "SecondPersonForm",
    "SignUpChoiceForm",
    "TalkTimeForm",
    "WalkInForm",
    "WithoutCookie",
]
