"""Whom to ask who is not in the portal."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.models import Side
from ui.forms import Paragraph, PortalForm, Row


class QuestionForm(PortalForm, forms.Form):
    """What the letter says besides dates, hours and whom to ask."""

    submit_label = _("Send the question")

    leads_sessions = forms.BooleanField(label=_("Leads sessions"), required=False, initial=True)
    involves = forms.CharField(
        label=_("What it involves"),
        help_text=_("Such as: two planning meetings before Christmas, and six sessions."),
        max_length=300,
        required=False,
    )
    fee = forms.CharField(label=_("Fee"), max_length=120, required=False)


class NewcomerForm(QuestionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    side = forms.ChoiceField(label=_("Is asked as"), choices=Side, widget=forms.RadioSelect)

    field_order: Sequence[str] = ["name", "email", "side", "leads_sessions", "involves", "fee"]

    def __init__(self, *args: Any, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url

    def layout(self) -> list[Any]:
        how = _(
            "The person gets a letter with dates, hours and whom to ask, and answers by one press. A yes gives them an "
            "account here, without a password. Name and address are deleted some weeks after a no."
        )
        chosen = _(
            "Is the person chosen by a user organisation that is in the portal? Let it invite them: then you find them "
            "by name."
        )
        return [Paragraph(how), Paragraph(chosen), Row("name", "email"), "side", "leads_sessions", "involves", "fee"]
