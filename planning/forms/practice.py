"""How an organisation plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.models import LONGEST_POINT, PlanningPractice, ShippedPoint
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
    used = forms.MultipleChoiceField(
        label=_("Points on the checklist"),
        choices=ShippedPoint,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What a coordinator looks at before a course is published."),
    )
    own_points = forms.CharField(
        label=_("Your own points"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    mark_optional = False

    def clean_own_points(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["own_points"].splitlines()]
        if any(len(line) > LONGEST_POINT for line in lines):
            raise forms.ValidationError(_("Write each point in 200 characters or fewer."))
        return [line for line in lines if line]

    def wish(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "exchange_goal_percent": found["exchange_goal_percent"],
            "left_out": set(ShippedPoint.values) - set(found["used"]),
            "own_points": found["own_points"],
        }


def as_practised(practice: PlanningPractice) -> dict[str, Any]:
    return {
        "exchange_goal_percent": practice.exchange_goal_percent,
        "used": [point for point in ShippedPoint.values if point not in practice.left_out],
        "own_points": "\n".join(practice.own_points),
    }
