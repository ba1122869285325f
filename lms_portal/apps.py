from collections.abc import Callable

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ui.navigation import NavItem, register


class LmsPortalConfig(AppConfig):
    name = "lms_portal"

    def ready(self) -> None:
        """The words of the workspace, in the order of a working day. Reports registers its own."""
        register(NavItem("/arbeid/", _("Now"), "workspace", 10))
        register(NavItem("/arbeid/tilbud/", _("Courses"), "offer", 20, _shown_with("manage_offers")))
        register(NavItem("/arbeid/maler/", _("Models"), "repeat", 25, _shown_with("plan")))
        register(NavItem("/arbeid/arenaer/", _("Places"), "pin", 30, _shown_with("manage_offers")))
        people = NavItem("/arbeid/folk/", _("People"), "group", 35, _shown_with("plan"), covers=("/arbeid/honorar/",))
        register(people)
        organisations = NavItem(
            "/arbeid/organisasjoner/", _("Organisations"), "building", 40, _shown_with("manage_organisation")
        )
        register(organisations)


def _shown_with(*permissions: str) -> Callable[[HttpRequest], bool]:
    """For those who have one of these somewhere: others would only meet a closed door."""

    def shown(request: HttpRequest) -> bool:
        from organisations.access import Permission, has  # noqa: PLC0415 - needs the models, which load after this module

        return any(has(request.user, Permission(permission)) for permission in permissions)

    return shown
