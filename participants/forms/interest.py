"""Asking to be reminded: how to reach the person, and when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.forms.contact import ContactField, WithoutCookie
from participants.forms.pace import PaceField, too_quick

WHEN = [(1, _("In one month")), (3, _("In three months")), (6, _("In half a year")), (12, _("In a year"))]


def _months(initial: int = 3) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("When do you want to hear from us?"),
        choices=WHEN,
        coerce=int,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when."), "invalid_choice": _("Choose when.")},
    )


class InterestForm(WithoutCookie, forms.Form):
    submit_label = _("Remind me")
    mark_optional = False

    contact = ContactField(label=_("E-mail or mobile phone"))
    months = _months()
    # Nobody sees this one. Programs that fill in every field do.
    website = forms.CharField(required=False, max_length=200)
    pace = PaceField()

    def layout(self) -> list[Any]:
        return ["pace", "contact", "months"]

    @property
    def helper(self) -> Any:
        helper = super().helper
        helper.form_tag = False
        return helper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("website") or too_quick(data.get("pace", "")):
            self.add_error(None, _("Please press the button once more."))
        return data


class PostponeForm(WithoutCookie, forms.Form):
    submit_label = _("Ask me again then")

    months = _months()
