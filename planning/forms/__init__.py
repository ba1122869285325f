"""What people may write in a plan."""

from planning.forms.group import MemberForm
from planning.forms.items import ItemForm, as_written, blank_item
from planning.forms.publishing import PublishForm

__all__ = ["ItemForm", "MemberForm", "PublishForm", "as_written", "blank_item"]
