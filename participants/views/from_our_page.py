"""Whether a form of ours was sent from our own page, where a refusal would lose what someone has typed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

NOTED = "participants.refused"


class _Notes(CsrfViewMiddleware):
    """Django's check. It notes a refusal for the view, instead of answering with a page without the form.

    A browser that keeps no cookies is let in when it says that it comes from us: the check looked at that first.
    """

    def _reject(self, request: HttpRequest, reason: str) -> None:
        if reason == REASON_NO_CSRF_COOKIE and "HTTP_ORIGIN" in request.META:
            return
        request.META[NOTED] = reason


def keeps_what_was_typed(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """The view asks for `refusal` before it does anything with what was sent."""
    return csrf_exempt(decorator_from_middleware(_Notes)(view))


def refusal(request: HttpRequest) -> str:
    """What to say beside the form; empty where there is nothing to say."""
    reason = request.META.get(NOTED, "")
    if not reason:
        return ""
    if reason == REASON_NO_CSRF_COOKIE:
        return _(
            "Your browser does not accept cookies from this site, so we could not see that the form came from you. "
            "What you wrote is still here: allow cookies and press the button again, or phone us."
        )
    return _("The page was open for very long. What you wrote is still here: press the button again.")
