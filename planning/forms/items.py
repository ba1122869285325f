"""One programme item."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from planning.forms.members import SeveralMembersField, those_in
from planning.forms.words import MERGED_FORM, ONLY_SPELLING, ONLY_SPELLING_HELP
from planning.models import MOST_MINUTES, ItemKind, Plan, ProgrammeItem
from planning.services import ItemDraft
from ui.forms import PortalForm, SubmissionField

WHOLE_MINUTES = _("Write the minutes as a whole number from 1 to 600.")
LONGEST_TITLE = 120


class ItemForm(PortalForm, forms.Form):
    """One programme item. `submission` makes a form sent twice one item.

    `version` is the one that the form is a change of, and `opened` the one from which the person began to write.
    """

    submit_label = _("Save")

    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={"invalid": WHOLE_MINUTES, "min_value": WHOLE_MINUTES, "max_value": WHOLE_MINUTES},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("Without a title it is called after its kind."),
        error_messages={"max_length": _("Write the title in 120 characters or fewer.")},
    )
    responsible = SeveralMembersField(
        label=_("Responsible"),
        help_text=_("One or more. Both sides can stand together."),
    )
    materials = forms.CharField(
        label=_("Materials"),
        max_length=300,
        required=False,
        help_text=_("Such as flip chart, handouts or coffee."),
        error_messages={"max_length": _("Write the materials in 300 characters or fewer.")},
    )
    note = forms.CharField(
        label=_("Note to those who lead"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Citizens do not see it. Write nothing about participants."),
        error_messages={"max_length": _("Write the note in 1,000 characters or fewer.")},
    )
    only_spelling = forms.BooleanField(label=ONLY_SPELLING, help_text=ONLY_SPELLING_HELP, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    session = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission = SubmissionField()

    def __init__(
        self, *args: Any, plan: Plan, cancel_url: str, action: str = "", is_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["only_spelling"]
        self.cancel_url = cancel_url
        self.action = action
        members = those_in(plan)
        responsible = cast("SeveralMembersField", self.fields["responsible"])
        responsible.queryset = members
        if not members:
            responsible.help_text = _("Nobody is in the working group yet.")

    def layout(self) -> list[Any]:
        shown = ["kind", "title", "minutes", "responsible", "materials", "note", "only_spelling"]
        return [name for name in shown if name in self.fields] + ["version", "opened", "submission", "session"]

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        helper.form_id = MERGED_FORM
        return helper

    def draft(self) -> ItemDraft:
        return ItemDraft(
            kind=ItemKind(self.cleaned_data["kind"]),
            minutes=self.cleaned_data["minutes"],
            title=self.cleaned_data["title"],
            responsible=tuple(self.cleaned_data["responsible"]),
            materials=self.cleaned_data["materials"],
            note=self.cleaned_data["note"].replace("\r\n", "\n"),
        )


def blank_item() -> dict[str, Any]:
    return {"kind": ItemKind.EXCHANGE, "minutes": 15}


def as_written(item: ProgrammeItem) -> dict[str, Any]:
    """The form's first content: the item as it is, with the version that this is."""
    return {
        "kind": item.kind,
        "minutes": item.minutes,
        "title": item.title,
        "materials": item.materials,
        "note": item.note,
        "responsible": [member.pk for member in item.responsible.all()],
        "version": item.version,
        "opened": item.version,
        "session": item.session_id,
    }
