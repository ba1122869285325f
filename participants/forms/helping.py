"""Asking someone who has taken part to help with a course."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from planning.forms.newcomers import QuestionForm
from ui.dates import day_date


class HelpForm(QuestionForm):
    run = forms.TypedChoiceField(
        label=_("Which course"),
        error_messages={"required": _("Choose a course."), "invalid_choice": _("Choose a course.")},
    )

    field_order: Sequence[str] = ["run", "leads_sessions", "involves", "fee"]

    def __init__(self, *args: Any, runs: Sequence[CourseRun], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = reverse("participants_staff:willing")
        self.by_pk = {str(run.pk): run for run in runs}
        choices = [("", _("Choose")), *((pk, _named(run)) for pk, run in self.by_pk.items())]
        cast("forms.ChoiceField", self.fields["run"]).choices = choices

    def clean_run(self) -> CourseRun:
        return self.by_pk[self.cleaned_data["run"]]


def _named(run: CourseRun) -> str:
    return f"{run.offer.title}, {day_date(run.starts_at)}" if run.starts_at else run.offer.title
