"""Whom to call when the portal has no answer."""

from collections.abc import Sequence

from organisations.models import Organisation, OrganisationKind

MOST = 3


def municipal_contacts(numbers: Sequence[str]) -> list[Organisation]:
    """Municipalities among those asked for that have a telephone number here."""
    if not numbers:
        return []
    found = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, municipality__in=numbers)
    return list(found.exclude(contact_phone="")[:MOST])
