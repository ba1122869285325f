"""This room's words in the left navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisations.access import Permission, has
from ui import navigation


def _runs_organisations(request: HttpRequest) -> bool:
    wanted = (Permission.MANAGE_PLATFORM, Permission.MANAGE_ORGANISATION)
    return any(has(request.user, permission) for permission in wanted)


navigation.register(
    navigation.NavItem(
        path="/arbeid/organisasjoner/",
        label=_("Organisations"),
        icon="building",
        order=60,
        shown_to=_runs_organisations,
    )
)
