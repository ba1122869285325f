"""Checks of numbers that others assign."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.no import orgnr


def validate_organisation_number(value: str) -> None:
    """Nine digits with a valid mod 11 check digit, as Enhetsregisteret assigns them."""
    try:
        orgnr.validate(value)
    except NumberError as error:
        raise ValidationError(
            _("This is not an organisation number. It has nine digits and is found at brreg.no."),
            code="organisation_number",
        ) from error
