"""Adding a link for participants."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun, Session
from ui.dates import day_date
from ui.forms import PortalForm

HTTPS_ONLY = _("Write an address that begins with https://, such as https://example.org/page.")


class _SessionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    def label_from_instance(self, session: Session) -> str:
        return f"{day_date(session.starts_at)} {session.title}".strip()


class MaterialForm(PortalForm, forms.Form):
    submit_label = _("Add the link")

    title = forms.CharField(
        label=_("What is it?"),
        max_length=120,
        help_text=_("For example: Home task about sleep."),
        error_messages={"required": _("Write what the link leads to.")},
    )
    url = forms.CharField(
        label=_("Web address"),
        max_length=500,
        error_messages={"required": HTTPS_ONLY, "invalid": HTTPS_ONLY},
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        validators=[URLValidator(schemes=["https"], message=HTTPS_ONLY)],
    )
    session = _SessionChoice(
        label=_("Which session?"), queryset=Session.objects.none(), required=False, empty_label=_("All of the course")
    )

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = Session.objects.held().filter(run=run)  # type: ignore[attr-defined]
