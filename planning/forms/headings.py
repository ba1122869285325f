"""What stands under one heading."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from planning.forms.words import MERGED_FORM, ONLY_SPELLING, ONLY_SPELLING_HELP
from planning.models import LONGEST_TEXT
from planning.selectors.headings import Section
from ui.forms import PortalForm


class HeadingForm(PortalForm, forms.Form):
    """`version` is the one that the person read; 0 while nobody has written."""

    text = forms.CharField(
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"max_length": _("Write the text in 4,000 characters or fewer.")},
    )
    only_spelling = forms.BooleanField(label=ONLY_SPELLING, help_text=ONLY_SPELLING_HELP, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, section: Section, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
        self.fields["text"].label = section.name
        if section.version == 0:
            del self.fields["only_spelling"]

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_id = MERGED_FORM
        return helper

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")

    def wish(self) -> dict[str, Any]:
        """For the service. A forged version is none that ever was."""
        version = self.cleaned_data.get("version")
        return {
            "text": self.cleaned_data["text"],
            "version": -1 if version is None else version,
            "only_spelling": self.cleaned_data.get("only_spelling", False),
        }
