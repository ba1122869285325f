"""Asking to be reminded: how to reach the person, and when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.models import Theme
from organisations.models import Municipality
from participants.forms.contact import ContactField, WithoutCookie
from participants.forms.fields import FlatSelect
from participants.forms.pace import PaceField, too_quick
from ui.sorting import norwegian

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
    municipality = forms.ModelChoiceField(
        Municipality.objects.filter(valid_to__isnull=True).order_by(norwegian("name")),
        label=_("In which municipality?"),
        required=False,
        empty_label=_("Anywhere"),
        widget=FlatSelect,
    )
    theme = forms.ModelChoiceField(
        Theme.objects.all(), label=_("About what?"), required=False, empty_label=_("Anything")
    )
    months = _months()
    # Nobody sees this one. Programs that fill in every field do.
    website = forms.CharField(required=False, max_length=200)
    pace = PaceField()

    def __init__(self, *args: Any, about_one_offer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about_one_offer:
            del self.fields["municipality"], self.fields["theme"]

    def layout(self) -> list[Any]:
        asked = [name for name in ("municipality", "theme") if name in self.fields]
        return ["pace", "contact", *asked, "months"]

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
