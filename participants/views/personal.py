"""What all pages behind a personal link have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from messaging.links import digest
from participants.models import Enrolment, PersonalLink


class PersonalRequest(HttpRequest):
    """A request behind a personal link. The token is what addresses on the page are made of.

    `proven` is the digest of the contact that the link was sent to: what hangs on that is shown to its holder only.
    """

    own_token: str
    proven: str


P = ParamSpec("P")
OwnView = Callable[Concatenate[PersonalRequest, Enrolment, P], HttpResponse]


def personal(view: OwnView[P]) -> Callable[..., HttpResponse]:
    """Turn the token in the address into the enrolment it opens, or 404: forged, expired and withdrawn look alike.

    The address itself is the secret, so a foreign page cannot send a form here, and no cookie is needed against that.
    The browser tells nobody where the reader came from; with that, Django's own check could not work either.
    """

    @wraps(view)
    def page(request: PersonalRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        link = _link(token)
        enrolment = link.enrolment
        with translation.override(_language(request, enrolment)):
            request.own_token, request.proven = token, link.contact_digest
            response = view(request, enrolment, *args, **kwargs)
            response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(never_cache(page))


def _link(token: str) -> PersonalLink:
    links = PersonalLink.objects.usable().select_related(
        "enrolment__run__offer__organiser__retention",
        "enrolment__run__arena",
        "enrolment__run__municipality",
        "enrolment__party",
    )
    return get_object_or_404(links, token_digest=digest(token))


def _language(request: PersonalRequest, enrolment: Enrolment) -> str:
    """One chosen on the page, else the one that the person asked to be written to in."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else enrolment.language
