"""Small forms of those who run a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.models import CancellationReason
from ui.forms import PortalForm


class CancellationForm(PortalForm, forms.Form):
    """A reason to choose, none to write: what people tell about their health is not kept."""

    submit_label = _("Cancel the place")
    cancel_label = _("Keep the place")

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=CancellationReason,
        widget=forms.RadioSelect,
        initial=CancellationReason.ASKED,
        error_messages={"required": _("Choose a reason.")},
    )
