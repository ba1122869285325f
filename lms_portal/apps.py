from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ui.navigation import NavItem, register


class LmsPortalConfig(AppConfig):
    name = "lms_portal"

    def ready(self) -> None:
        """The words of the workspace, in the order of a working day. A room may register more of its own."""
        register(NavItem("/arbeid/", _("Now"), "workspace", 10))
        register(NavItem("/arbeid/tilbud/", _("Courses"), "offer", 20))
        register(NavItem("/arbeid/arenaer/", _("Places"), "pin", 30))
        register(NavItem("/arbeid/organisasjoner/", _("Organisations"), "building", 40))
        register(NavItem("/arbeid/rapporter/", _("Reports"), "report", 50))
