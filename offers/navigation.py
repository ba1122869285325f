"""This room's words in the left navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisations.access import Permission, has
from ui.navigation import NavItem, register


def _makes_offers(request: HttpRequest) -> bool:
    return has(request.user, Permission.MANAGE_OFFERS)


register(NavItem(path="/arbeid/tilbud/", label=_("Offers"), icon="offer", order=20, shown_to=_makes_offers))
register(NavItem(path="/arbeid/arenaer/", label=_("Arenas"), icon="pin", order=50, shown_to=_makes_offers))
