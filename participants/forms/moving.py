"""To another course run, for someone who has said yes to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from offers.models.run import CourseRunQuerySet
from ui.dates import day_date
from ui.forms import PortalForm


class RunField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    def label_from_instance(self, obj: CourseRun) -> str:
        """Which course, from when, and whether there is a seat."""
        starts = day_date(obj.starts_at) if obj.starts_at else gettext("no date yet")
        return f"{obj.offer.title}, {starts} ({_seats(obj)})"


def _seats(run: CourseRun) -> str:
    free = run.seats_free
    if free is None:
        return gettext("no limit on seats")
    return ngettext("%(free)d free seat", "%(free)d free seats", free) % {"free": free}


class MovingForm(PortalForm, forms.Form):
    submit_label = _("Move the person")
    mark_optional = False

    to_run = RunField(
        label=_("To which course run?"),
        queryset=CourseRun.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a course run."), "invalid_choice": _("Choose a course run.")},
    )
    consented = forms.BooleanField(
        label=_("The person has said yes to this"),
        error_messages={"required": _("Ask the person first. Tick the box when they have said yes.")},
    )

    def __init__(self, *args: Any, runs: CourseRunQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_run"].queryset = runs  # type: ignore[attr-defined]
