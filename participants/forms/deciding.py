"""Ways out for a course run that too few have signed up for: by how much later, or with which other one."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from offers.models.run import CourseRunQuerySet
from participants.forms.moving import RunField
from participants.selectors.deciding import MOST_WEEKS
from ui.forms import PortalForm


class LookFirst(PortalForm):
    """One choice, which leads to a page that says what it would do."""

    form_method = "get"
    mark_optional = False
    action = ""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper


class PostponeRunForm(LookFirst, forms.Form):
    submit_label = _("See who is told")

    weeks = forms.IntegerField(label=_("How many weeks later?"), min_value=1, max_value=MOST_WEEKS)


class MergeForm(LookFirst, forms.Form):
    submit_label = _("See who is asked")

    to_run = RunField(
        label=_("With which course run?"),
        queryset=CourseRun.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a course run."), "invalid_choice": _("Choose a course run.")},
    )

    def __init__(self, *args: Any, runs: CourseRunQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_run"].queryset = runs  # type: ignore[attr-defined]
