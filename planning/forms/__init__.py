"""What people may write in a plan."""

from planning.forms.group import MemberForm
from planning.forms.headings import HeadingForm
from planning.forms.items import ItemForm, as_written, blank_item
from planning.forms.practice import PracticeForm
from planning.forms.publishing import PublishForm
from planning.forms.together import CommentForm, MeetingForm, TaskForm, as_agreed

__all__ = [
    "CommentForm",
    "HeadingForm",
    "ItemForm",
    "MeetingForm",
    "MemberForm",
    "PracticeForm",
    "PublishForm",
    "TaskForm",
    "as_agreed",
    "as_written",
    "blank_item",
]
