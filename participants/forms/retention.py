"""What an organisation keeps of what participants tell it, and how long."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from participants.models import RetentionPeriods
from participants.models.periods import BOUNDS, default_days
from ui.forms import Group, Paragraph, PortalForm

LABELS = {
    "needs_days": _("Access needs: days after the last session"),
    "person_days": _("Names and contact details: days after the last session"),
    "message_days": _("Addresses in letters: days after sending"),
    "log_days": _("Access log: days"),
}


class PeriodsForm(PortalForm, forms.Form):
    """Four numbers within bounds, an empty one follows the platform; and a box for the age group."""

    asks_age_band = forms.BooleanField(
        label=_("Ask for the age group when people sign up"),
        required=False,
        help_text=_(
            "Ask only if you have a use for the answer: the law wants us to collect no more than we need. Answering is"
            " optional. Reports count the groups; those who lead courses see nothing of it. If you stop asking, answers"
            " that were given still count."
        ),
    )

    mark_optional = False

    def __init__(self, *args: Any, periods: RetentionPeriods | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            self.fields[name] = _days(name, least, most, getattr(periods, name, None))
        self.fields["asks_age_band"].initial = getattr(periods, "asks_age_band", False)

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [*BOUNDS, Group(_("What is asked"), "asks_age_band")]


def _days(name: str, least: int, most: int, initial: int | None) -> forms.IntegerField:
    outside = format_lazy(_("Write a whole number from {least} to {most}, or leave it empty."), least=least, most=most)
    return forms.IntegerField(
        label=LABELS[name],
        required=False,
        min_value=least,
        max_value=most,
        initial=initial,
        help_text=format_lazy(
            _("From {least} to {most}. Empty means {default}."), least=least, most=most, default=default_days(name)
        ),
        error_messages={"invalid": outside, "min_value": outside, "max_value": outside},
    )
