"""Rates and claims. No account number and no identity number: a text with eleven digits in a row is refused."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from planning.models import MOST_LINE_MINUTES, HonorariumClaim, HonorariumRate, LineKind, PaidAs
from planning.selectors.honoraria import claim_fingerprint
from ui.forms import Paragraph, PortalForm, Row

ELEVEN_DIGITS = re.compile(r"(?:\d[ .\-]?){10}\d")
TOO_LONG = _("Write the minutes as a whole number from 1 to 1440.")


def without_numbers(text: str) -> str:
    if ELEVEN_DIGITS.search(text):
        raise forms.ValidationError(_("Leave out account numbers and identity numbers. Payroll has them already."))
    return text


class KronerField(forms.DecimalField):
    """A sum as people and this portal write it: `1 234,50`, and `1,234.50` in English."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"localize": True})

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"\s", "", str(value or ""))
        text = text.replace(",", "" if "." in text else ".")
        if text and not re.fullmatch(r"-?\d+(\.\d+)?", text):
            raise forms.ValidationError(_("Write the sum with digits, such as 1234,50."))
        return super().to_python(Decimal(text) if text else None)


class RateForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    class Meta:
        model = HonorariumRate
        fields = [
            "organisation",
            "paid_as",
            "valid_from",
            "unit",
            "amount",
            "rounding_minutes",
            "minimum_minutes",
            "per_km",
        ]
        labels = {"organisation": _("Organisation")}
        field_classes = {"amount": KronerField, "per_km": KronerField}

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)
        fields["rounding_minutes"].min_value = 1
        if self.instance.pk:  # another organisation or role is another rate
            fields["organisation"].disabled = fields["paid_as"].disabled = True

    def layout(self) -> Sequence[Any]:
        rounding = Row("rounding_minutes", "minimum_minutes")
        return ["organisation", "paid_as", "valid_from", "unit", "amount", rounding, "per_km"]

    def clean_rounding_minutes(self) -> int:
        minutes: int = self.cleaned_data["rounding_minutes"]
        if minutes < 1:
            raise forms.ValidationError(_("Write 1 or more."))
        return minutes

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("paid_as") == PaidAs.VOLUNTEER and found.get("amount"):
            self.add_error("amount", _("Volunteers get expenses only. Write 0."))
        names = ("organisation", "paid_as", "valid_from")
        same = HonorariumRate.objects.exclude(pk=self.instance.pk)
        if all(found.get(name) for name in names) and same.filter(**{name: found[name] for name in names}).exists():
            self.add_error("valid_from", _("This role has a rate from this day already. Correct that one."))
        return found


class NewClaimForm(PortalForm, forms.Form):
    submit_label = _("Make a claim")
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation that pays"))
    paid_as = forms.ChoiceField(
        label=_("I am paid as"),
        choices=PaidAs,
        widget=forms.RadioSelect,
        help_text=_("A claim that you have not sent is reckoned anew by what you choose."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = organisations
        if len(organisations) == 1:  # there is nothing to choose
            fields["organisation"].initial = organisations[0]


class MinutesForm(forms.Form):
    minutes = forms.IntegerField(
        min_value=1,
        max_value=MOST_LINE_MINUTES,
        error_messages={"required": TOO_LONG, "invalid": TOO_LONG, "min_value": TOO_LONG, "max_value": TOO_LONG},
    )


class ExpenseForm(PortalForm, forms.Form):
    submit_label = _("Add")
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in (LineKind.TRAVEL, LineKind.EXPENSE, LineKind.LOST_EARNINGS)],
    )
    on = forms.DateField(label=_("Day"))
    km = forms.IntegerField(label=_("Kilometres"), min_value=0, max_value=2000, required=False)
    amount = KronerField(label=_("Kroner"), min_value=Decimal(0), max_digits=8, decimal_places=2, required=False)
    note = forms.CharField(label=_("What"), max_length=120)

    def layout(self) -> Sequence[Any]:
        return [
            Paragraph(_("Kilometres for travel, kroner for the rest. Show payroll the document for lost earnings.")),
            Paragraph(_("Do not write account numbers or identity numbers here.")),
            Row("kind", "on"),
            Row("km", "amount"),
            "note",
        ]

    def clean_note(self) -> str:
        return without_numbers(self.cleaned_data["note"])

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        is_travel = found.get("kind") == LineKind.TRAVEL
        found["km"] = found.get("km") or 0
        found["amount"] = found.get("amount") or Decimal(0)
        if is_travel and not found["km"] and "km" not in self.errors:
            self.add_error("km", _("Write how many kilometres."))
        if is_travel and found["amount"]:
            self.add_error("amount", _("Travel is paid by the kilometre. Add a ticket or a toll as an expense."))
        if not is_travel and not found["amount"] and "amount" not in self.errors:
            self.add_error("amount", _("Write how many kroner."))
        return found if is_travel else found | {"km": 0}


class ApproveForm(PortalForm, forms.Form):
    """What whoever approves has read, and says with it where earnings were lost."""

    submit_label = _("Approve")

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    documents_seen = forms.BooleanField(
        label=_("I have seen the documents of the lost earnings"),
        error_messages={"required": _("Lost earnings are paid on documentation. Tick when you have seen it.")},
    )

    def __init__(self, *args: Any, claim: HonorariumClaim, **kwargs: Any) -> None:
        super().__init__(*args, initial={"fingerprint": claim_fingerprint(claim)}, **kwargs)
        if not claim.needs_documents:
            del self.fields["documents_seen"]


class ReturnForm(PortalForm, forms.Form):
    submit_label = _("Return it to the person")
    reason = forms.CharField(label=_("What should be changed"), max_length=240)

    def clean_reason(self) -> str:
        return without_numbers(self.cleaned_data["reason"])
