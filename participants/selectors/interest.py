"""How many wait to hear of an offer. Never who."""

from offers.models import Offer
from participants.models import Interest


def interested_in(offer: Offer) -> int:
    return Interest.objects.filter(offer=offer).count()
