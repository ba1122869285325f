"""An offer, with its texts in up to three languages."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils.translation import gettext_lazy as _

from offers.models import Offer, SpokenLanguage
from organisations.access import Permission, organisations_where
from organisations.models import LANGUAGES, Organisation, User
from ui.forms import Fold, Group, Paragraph, PortalForm, Row, SubmissionField

TEXTS = ("title", "summary", "for_whom", "not_for_whom", "description", "price_covers", "what_to_bring")
NEEDED = ("title", "summary", "for_whom")
TEXT_FIELDS = [f"{name}_{code}" for code, _name in LANGUAGES for name in TEXTS]
TEXT_LABELS = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "for_whom": _("For whom"),
    "not_for_whom": _("Not for whom"),
    "description": _("Full text"),
    "price_covers": _("What the price covers"),
    "what_to_bring": _("What to bring"),
}
ROWS = {"for_whom": 4, "not_for_whom": 3, "description": 8, "what_to_bring": 3}
YOUNGEST, OLDEST = 12, 100  # as the database has it
# Languages in which a whole offer may be written first; the other ones follow.
FIRST_LANGUAGES = {"nb", "nn"}


class OfferForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), choices=SpokenLanguage.choices, widget=forms.CheckboxSelectMultiple, initial=["nb"]
    )

    minimum_age = forms.IntegerField(
        label=_("Age limit"),
        min_value=YOUNGEST,
        max_value=OLDEST,
        initial=18,
        help_text=_("18 unless there is a reason for another one."),
    )
    price = forms.DecimalField(
        label=_("Price in kroner"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        initial=0,
        help_text=_("0 when it costs nothing."),
    )

    submission = SubmissionField()

    class Meta:
        model = Offer
        fields = [
            "organiser",
            *TEXT_FIELDS,
            "kind",
            "service_line",
            "audience",
            "minimum_age",
            "themes",
            "languages",
            "interpreter_possible",
            "companion_welcome",
            "price",
            "referral_needed",
            "contact_name",
            "contact_phone",
            "contact_email",
        ]
        widgets = {"themes": forms.CheckboxSelectMultiple}
        help_texts = {
            "contact_name": _("Someone people can call and ask."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = Organisation.objects.filter(pk__in=organisations_where(user, Permission.MANAGE_OFFERS))
        self._set_up_organiser()
        self._set_up_texts()

    def _set_up_organiser(self) -> None:
        """Chosen once; no question where there is only one answer."""
        if self.instance.pk:
            del self.fields["organiser"], self.fields["submission"]
            return
        field = self.fields["organiser"]
        field.queryset = self.own  # type: ignore[attr-defined]  # a ModelChoiceField
        if len(self.own) == 1:
            field.initial = self.own[0].pk
            field.widget = forms.HiddenInput()

    def _set_up_texts(self) -> None:
        for code, _language in LANGUAGES:
            for name in TEXTS:
                field = self.fields[f"{name}_{code}"]
                field.label, field.required = TEXT_LABELS[name], code == self.first and name in NEEDED
                field.widget.attrs["lang"] = code
                if name in ROWS:
                    field.widget.attrs["rows"] = ROWS[name]
        self.fields[f"summary_{self.first}"].help_text = _("Shown in the list. Say what people get, in plain words.")
        self.fields[f"for_whom_{self.first}"].help_text = _("By what they need. No diagnoses.")

    @property
    def first(self) -> str:
        """The language that the organisation writes first."""
        organisation = self.instance.organiser if self.instance.pk else next(iter(self.own), None)
        code = organisation.default_language if organisation else "nb"
        return code if code in FIRST_LANGUAGES else "nb"

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        names = dict(LANGUAGES)
        others = [code for code, _name in LANGUAGES if code != self.first]
        return [
            *(name for name in ("submission", "organiser") if name in self.fields),
            Group(names[self.first], *self._texts(self.first)),
            *(Fold(names[code], *self._texts(code)) for code in others),
            Group(_("What kind"), "kind", "service_line", "themes"),
            Group(_("Who can come"), "audience", "minimum_age", "referral_needed", "companion_welcome"),
            Group(_("Language"), "languages", "interpreter_possible"),
            Group(_("Price and contact"), "price", "contact_name", Row("contact_phone", "contact_email")),
        ]

    @staticmethod
    def _texts(code: str) -> list[str]:
        return [f"{name}_{code}" for name in TEXTS]
