"""Which organisation and which period a report is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from reports.period import Period, this_year
from ui.forms import FilterForm, Row


class ReportForm(FilterForm, forms.Form):
    """A GET form: the address says it all, so a report can be sent on or kept as a bookmark."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=None
    )
    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(label=_("Last day"))

    submit_label = _("Show")

    def __init__(self, *args: Any, organisations: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=organisations)  # type: ignore[attr-defined]  # a ModelChoiceField
        field.empty_label = _("All of mine") if len(organisations) > 1 else None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first day."))
        return cleaned

    def layout(self) -> list[str | Row]:
        return ["organisation", Row("first_day", "last_day")]

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["first_day"], self.cleaned_data["last_day"])

    @staticmethod
    def defaults() -> dict[str, str]:
        period = this_year()
        return {"first_day": period.first_day.isoformat(), "last_day": period.last_day.isoformat()}
