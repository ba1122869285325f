"""Fields of our own: a name that can be read, a phone number that is one, a list of municipalities quick to draw."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from organisations.models import Municipality
from participants.selectors.terms import ELSEWHERE
from ui.sorting import norwegian

JOINERS = "\u200c\u200d"  # unseen themselves, but words in Persian, Urdu and Indian scripts need them


class NameField(forms.CharField):
    """A name in any script, as people read it: in one line, without signs that only turn round what follows.

    A name of nothing but such signs is none: the list would show an empty row.
    """

    def to_python(self, value: Any) -> str:
        words = " ".join(str(super().to_python(value)).split())
        shown = "".join(sign for sign in words if sign in JOINERS or unicodedata.category(sign) != "Cf")
        return shown if shown.strip(f" {JOINERS}") else ""


class PhoneField(PhoneNumberField):
    """Norwegian numbers as people write them, foreign ones with their country code.

    The library reads letters as on an old keypad, so that "9000ABBA" would be a number. Here it is a slip of the hand.
    """

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and any(letter.isalpha() for letter in value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class FlatSelect(forms.Select):
    """A select drawn in one go. Django's own opens a template for each of the 357 options."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        rows = ((key, flatatt({"selected": key == chosen}), text) for key, text in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(attrs or {}, {"name": name})), options)


def _municipalities(first: Municipality | None) -> Iterator[tuple[str, str | Promise]]:
    """One query, when the list is drawn."""
    yield "", _("Choose municipality")
    if first is not None:
        yield first.number, first.name
    today = Municipality.objects.filter(valid_to__isnull=True).order_by(norwegian("name"))
    yield from today.exclude(pk=first.pk if first else "").values_list("number", "name")
    yield ELSEWHERE, _("I live somewhere else")


class MunicipalityField(forms.ChoiceField):
    """All municipalities of today, after the one where the course is held. Cleans to a Municipality or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("The municipality you live in"), widget=FlatSelect, **kwargs)

    def offer(self, first: Municipality | None) -> None:
        self.choices = cache(lambda: list(_municipalities(first)))  # drawing it asks twice

    def clean(self, value: Any) -> Municipality | None:
        """Looks up the one that was chosen: an answer does not need the list."""
        number = self.to_python(value)
        if not number:
            raise ValidationError(self.error_messages["required"], code="required")
        if number == ELSEWHERE:
            return None
        found = Municipality.objects.filter(pk=number, valid_to__isnull=True).first() if number.isalnum() else None
        if found is None:
            raise ValidationError(self.error_messages["required"], code="invalid_choice")
        return found
