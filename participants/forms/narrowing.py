"""Narrowing the list of participants. What is chosen stands in the address, so that the list can be kept and shared."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils.translation import gettext_lazy as _

from participants.models import EnrolmentStatus, Need, TakesPartAs
from participants.selectors import Narrowing, People
from ui.forms import FilterForm, Paragraph, Row
from ui.sorting import norwegian_key

EVERYONE = [("", _("Everyone"))]
# Whoever leads has no use for who left, or was talked with and did not come.
SEEN_BY_LEADERS = [EnrolmentStatus.SEATED, EnrolmentStatus.INVITED, EnrolmentStatus.WAITING]


class NarrowingForm(FilterForm, forms.Form):
    """Fields are named as in the address. Whoever sees first names only cannot ask for more than they see."""

    submit_label = _("Show these")

    vis = forms.ChoiceField(label=_("Status"), choices=EVERYONE + EnrolmentStatus.choices, required=False)
    som = forms.ChoiceField(label=_("Takes part"), choices=EVERYONE + TakesPartAs.choices, required=False)
    kommune = forms.ChoiceField(label=_("Municipality"), required=False)
    behov = forms.ChoiceField(label=_("Needs"), choices=EVERYONE + Need.choices, required=False)
    borte = forms.BooleanField(label=_("Absent from the last session"), required=False)

    def __init__(self, *args: Any, people: People, sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sees_all:
            self.fields["kommune"].choices = EVERYONE + _municipalities(people)  # type: ignore[attr-defined]
        else:
            del self.fields["som"], self.fields["kommune"]
            self.fields["vis"].choices = EVERYONE + [(each.value, each.label) for each in SEEN_BY_LEADERS]  # type: ignore[attr-defined]

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [Row(*(name for name in self.fields if name != "borte")), "borte"]

    def narrowing(self) -> Narrowing:
        """An answer that is none narrows nothing: the list is shown with what is wrong beside the field."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return Narrowing(
            status=chosen.get("vis", ""),
            takes_part_as=chosen.get("som", ""),
            municipality=chosen.get("kommune", ""),
            need=chosen.get("behov", ""),
            absent_last=chosen.get("borte", False),
        )

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """Name, value and words of each field that narrows."""
        if not self.is_valid():
            return []
        return [
            (name, str(value), _words(field, value))
            for name, field in self.fields.items()
            if (value := self.cleaned_data[name])
        ]


def _municipalities(people: People) -> list[tuple[str, str]]:
    """Those that somebody in the list lives in."""
    found = {each.municipality.pk: each.municipality.name for each in people.everyone if each.municipality}
    return sorted(found.items(), key=lambda pair: norwegian_key(pair[1]))


def _words(field: forms.Field, value: Any) -> str:
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    return str(dict(choices).get(value, field.label))
