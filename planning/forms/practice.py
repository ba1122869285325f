"""How an organisation plans."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import PortalForm

WHOLE_PERCENT = _("Write a whole number from 0 to 100.")


class PracticeForm(PortalForm, forms.Form):
    exchange_goal_percent = forms.IntegerField(
        label=_("Share of exchange to reach, in per cent"),
        help_text=_("Participants always say that there is too little time for it. 30 percent is recommended."),
        min_value=0,
        max_value=100,
        error_messages={"invalid": WHOLE_PERCENT, "min_value": WHOLE_PERCENT, "max_value": WHOLE_PERCENT},
    )
