"""An arena, with access facts that are yes, no or not known."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils.translation import gettext_lazy as _

from offers.models import Arena
from organisations.models import Municipality
from ui.forms import Fold, Group, Paragraph, PortalForm, Row

FACTS = ("step_free", "hearing_loop", "accessible_toilet", "parking")
KNOWN = {"yes": True, "no": False, "unknown": None}
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


class AccessFactField(forms.TypedChoiceField):
    """Three answers. Nobody has to guess."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=ANSWERS, coerce=KNOWN.__getitem__, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return next((answer for answer, known in KNOWN.items() if value is known), value)


class ArenaForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    step_free = AccessFactField(label=_("Step-free access"))
    hearing_loop = AccessFactField(label=_("Hearing loop"))
    accessible_toilet = AccessFactField(label=_("Accessible toilet"))
    parking = AccessFactField(label=_("Parking"))

    class Meta:
        model = Arena
        fields = [
            "name",
            "kind",
            "address",
            "municipality",
            "getting_there_nb",
            "getting_there_nn",
            "getting_there_en",
            *FACTS,
            "contact_name",
            "contact_phone",
            "contact_email",
        ]
        labels = {
            "getting_there_nb": _("How to get there, in bokmål"),
            "getting_there_nn": _("How to get there, in nynorsk"),
            "getting_there_en": _("How to get there, in English"),
        }
        help_texts = {"getting_there_nb": _("The bus and its stop, which door, which floor.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.filter(valid_to__isnull=True)  # type: ignore[attr-defined]  # a ModelChoiceField
        for code in ("nb", "nn", "en"):
            self.fields[f"getting_there_{code}"].widget.attrs |= {"rows": 3, "lang": code}

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [
            Group(_("The place"), "name", "kind", "address", "municipality"),
            Group(_("Access"), *FACTS),
            Group(_("Getting there"), "getting_there_nb"),
            Fold(_("In nynorsk and English"), "getting_there_nn", "getting_there_en"),
            Group(_("Contact at the place"), "contact_name", Row("contact_phone", "contact_email")),
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        same = Arena.objects.filter(name=found.get("name"), municipality=found.get("municipality"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is already an arena with this name in the municipality."))
        return found
