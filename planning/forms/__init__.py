"""What people may write in a plan."""

from planning.forms.group import MemberForm
from planning.forms.headings import HeadingForm
from planning.forms.items import ItemForm, as_written, blank_item
from planning.forms.practice import PracticeForm
from planning.forms.publishing import PublishForm

__all__ = ["HeadingForm", "ItemForm", "MemberForm", "PracticeForm", "PublishForm", "as_written", "blank_item"]
