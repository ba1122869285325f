"""What a working group looks for, and the question to one of those who can."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planning.models import MOST_HOURS, Side, Vacancy
from planning.services import VacancyDraft
from ui.forms import Paragraph, PortalForm, Row, SubmissionField
from ui.sorting import norwegian_key

DAYS_TO_ANSWER = 14
TOO_LONG = _("Write %(limit_value)d characters or fewer.")
HOURS = _("Write the hours as a number from 0.5 to 500.")


class VacancyForm(PortalForm, forms.Form):
    """`is_new`: whom it is announced to is chosen once; those who were told are not told something else."""

    submit_label = _("Announce it")

    side = forms.ChoiceField(label=_("Who is wanted"), choices=Side, widget=forms.RadioSelect)
    when = forms.CharField(
        label=pgettext_lazy("vacancy", "When"),
        help_text=_("Such as: Tuesdays in February, 10–12"),
        max_length=120,
        error_messages={"max_length": TOO_LONG},
    )
    involves = forms.CharField(
        label=_("What it involves"),
        help_text=_("In plain words, in 300 characters or fewer."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    hours = forms.DecimalField(
        label=_("Hours in all"),
        min_value=Decimal("0.5"),
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=1,
        localize=True,
        help_text=_("Meetings and preparation included."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"), HOURS
        ),
    )
    fee = forms.CharField(label=_("Fee"), max_length=120, required=False, error_messages={"max_length": TOO_LONG})
    leads_sessions = forms.BooleanField(label=_("Leads sessions"), required=False)
    answer_by = forms.DateField(label=_("Last day to answer"))
    submission = SubmissionField()

    def __init__(self, *args: Any, is_new: bool, cancel_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
        sides: Any = self.fields["side"]
        sides.choices = sorted(Side.choices, key=lambda side: norwegian_key(str(side[1])))
        if not is_new:
            del self.fields["side"], self.fields["submission"]
            self.submit_label = _("Save")

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        first, last = (["side"], ["submission"]) if "side" in self.fields else ([], [])
        about: list[str | LayoutObject] = ["when", "involves", Row("hours", "fee"), "leads_sessions", "answer_by"]
        return [*first, *about, *last]

    def clean_answer_by(self) -> Any:
        day = self.cleaned_data["answer_by"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    def draft(self, side: str = "") -> VacancyDraft:
        found = self.cleaned_data
        names = ("when", "involves", "hours", "fee", "leads_sessions", "answer_by")
        return VacancyDraft(side=Side(side or found["side"]), **{name: found[name] for name in names})


def blank_vacancy(minutes: int) -> dict[str, Any]:
    """`minutes`: how long the sessions last together. They are where counting the hours starts."""
    day = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.1"))
    return {"leads_sessions": True, "answer_by": day} | ({"hours": hours} if hours else {})


def as_announced(vacancy: Vacancy) -> dict[str, Any]:
    names = ("when", "involves", "hours", "fee", "leads_sessions", "answer_by")
    return {name: getattr(vacancy, name) for name in names}


class AskFromVacancyForm(PortalForm, forms.Form):
    """As the vacancy said, and open to change: the letter names the course, the dates and whom to ask by itself."""

    submit_label = _("Send the question")

    involves = forms.CharField(
        label=_("What it involves"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    fee = forms.CharField(label=_("Fee"), max_length=120, required=False, error_messages={"max_length": TOO_LONG})
    leads_sessions = forms.BooleanField(label=_("Leads sessions"), required=False)

    def __init__(self, *args: Any, vacancy: Vacancy, cancel_url: str, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(vacancy, name) for name in ("involves", "fee", "leads_sessions")}
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
