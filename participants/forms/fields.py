"""Fields of our own: a phone number that is one, and a list of municipalities that is quick to draw."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from organisations.models import Municipality
from ui.sorting import norwegian

ELSEWHERE = "elsewhere"
LANDLINE = phonenumbers.PhoneNumberType.FIXED_LINE


class PhoneField(PhoneNumberField):
    """Norwegian numbers as people write them, foreign ones with their country code.

    The library reads letters as on an old keypad, so that "9000ABBA" would be a number. Here it is a slip of the hand.
    """

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and any(letter.isalpha() for letter in value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def reaches_by_sms(number: PhoneNumber) -> bool:
    return bool(phonenumbers.number_type(number) != LANDLINE)


class FlatSelect(forms.Select):
    """A select drawn by one template. Django's own opens a template for each of the 357 options."""

    template_name = "participants/widgets/flat_select.html"


class MunicipalityField(forms.ChoiceField):
    """All municipalities of today, after the one where the course is held. Cleans to a Municipality or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("The municipality you live in"), widget=FlatSelect, **kwargs)

    def offer(self, first: Municipality | None) -> None:
        """Fill in the choices: one query."""
        rows = (
            Municipality.objects.filter(valid_to__isnull=True).order_by(norwegian("name")).values_list("number", "name")
        )
        near = [(first.number, first.name)] if first else []
        others = [row for row in rows if row not in near]
        self.choices = [("", _("Choose municipality")), *near, *others, (ELSEWHERE, _("I live somewhere else"))]

    def clean(self, value: Any) -> Municipality | None:
        number = super().clean(value)
        return Municipality.objects.get(pk=number) if number and number != ELSEWHERE else None
