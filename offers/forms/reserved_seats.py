"""Seats kept for one municipality of a joint run."""

from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.models import CourseRun
from offers.selectors.local_time import at
from organisations.models import Municipality
from ui.forms import PortalForm, Row
from ui.sorting import norwegian


class ReservedSeatsForm(PortalForm, forms.Form):
    submit_label = _("Reserve")
    mark_optional = False
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("Municipality"),
        empty_label=_("Choose municipality"),
        error_messages={"required": _("Choose a municipality."), "invalid_choice": _("Choose a municipality.")},
    )
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=1000, error_messages={"min_value": _("Reserve one seat or more.")}
    )
    released_on = forms.DateField(label=_("Released to all on"), help_text=_("In the morning of this day."))

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        today = Municipality.objects.filter(valid_to__isnull=True).order_by(norwegian("name"))
        cast("forms.ModelChoiceField[Municipality]", self.fields["municipality"]).queryset = today

    def layout(self) -> list[Any]:
        return ["municipality", Row("seats", "released_on")]

    def clean_released_on(self) -> date:
        day: date = self.cleaned_data["released_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if self.run.starts_at is not None and day > timezone.localdate(self.run.starts_at):
            raise forms.ValidationError(_("Choose a day before the start, so that no seat stays empty."))
        return day

    def released_at(self) -> datetime:
        return at(self.cleaned_data["released_on"], time(8))

    def too_many(self, left: int) -> None:
        sentence = ngettext("%(left)d seat can be reserved.", "%(left)d seats can be reserved.", left)
        self.add_error("seats", sentence % {"left": left})
