"""Commands of manage.py find the private servers running, or start them for as long as they last."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lms_portal import embedded

NEED_NO_SERVER = {
    "",
    "help",
    "version",
    "makemessages",
    "compilemessages",
    "collectstatic",
    "findstatic",
    "diffsettings",
}


def start_servers_for(argv: list[str]) -> None:
    command = next((word for word in argv[1:2] if not word.startswith("-")), "")
    if command in NEED_NO_SERVER or "--help" in argv:
        return
    try:
        embedded.hold(settings.VAR_DIR, settings.EMBEDDED_SERVERS)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        raise SystemExit(str(error)) from None
