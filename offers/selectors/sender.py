"""Who signs a letter about an offer, whichever room writes it, and who gets the answers."""

from typing import Any

from offers.models import Offer


def sender(offer: Offer) -> dict[str, Any]:
    """As the letters' common frame calls them. The organiser should have been selected with the offer."""
    return {
        "organisation": offer.organiser.name,
        "contact_name": offer.contact_name,
        "contact_phone": offer.contact_phone,
        "contact_email": offer.contact_email,
    }
