"""How long an organisation keeps what participants told it."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from participants.models import RetentionPeriods
from participants.models.periods import BOUNDS, default_days
from ui.forms import PortalForm

LABELS = {
    "needs_days": _("Access needs: days after the last session"),
    "person_days": _("Names and contact details: days after the last session"),
    "message_days": _("Addresses in letters: days after sending"),
    "log_days": _("Access log: days"),
}


class PeriodsForm(PortalForm, forms.Form):
    """Four numbers within bounds. An empty one follows the platform."""

    submit_label = _("Save the periods")
    mark_optional = False

    def __init__(self, *args: Any, periods: RetentionPeriods | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            self.fields[name] = _days(name, least, most, getattr(periods, name, None))


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
