"""Someone who comes without having signed up: as few questions as can be asked in a doorway."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from participants.forms.person import PersonForm
from ui.forms import Paragraph, SubmissionField

NOT_AT_THE_DOOR = (
    "municipality", "age_band", "channel", "language", "needs", "interpreter_language", "needs_note",
)  # fmt: skip


class WalkInForm(PersonForm):
    """A first name is enough. With an e-mail address or a mobile the person gets the dates and a page of their own."""

    submit_label = _("Note as present")
    needs_contact = False
    needs_messages = False

    submission = SubmissionField()

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(*args, run=run, **kwargs)
        for name in NOT_AT_THE_DOOR:
            self.fields.pop(name, None)
        self.fields["name"].label = _("First name")
        self.fields["name"].error_messages["required"] = _("Write what the person is called.")
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        contact = Paragraph(_("Does the person want dates and reminders? Then write one of these. Neither is needed."))
        return ["submission", "name", *self.present(["takes_part_as"]), contact, "email", "phone"]
