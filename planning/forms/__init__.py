"""What people may write in a plan."""

from planning.forms.facilitator import AbsenceForm, CompetenceForm, FacilitatorForm, PoolForm, ShareForm
from planning.forms.group import MemberForm
from planning.forms.headings import HeadingForm
from planning.forms.items import ItemForm, as_written, blank_item
from planning.forms.practice import PracticeForm, as_practised
from planning.forms.publishing import LaterForm, PublishForm
from planning.forms.together import CommentForm, MeetingForm, TaskForm, as_agreed

__all__ = [
    "AbsenceForm",
    "CommentForm",
    "CompetenceForm",
    "FacilitatorForm",
    "HeadingForm",
    "ItemForm",
    "LaterForm",
    "MeetingForm",
    "MemberForm",
    "PoolForm",
    "PracticeForm",
    "PublishForm",
    "ShareForm",
    "TaskForm",
    "as_agreed",
    "as_practised",
    "as_written",
    "blank_item",
]
