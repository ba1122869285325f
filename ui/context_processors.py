"""What every page needs to know. No query, no session: public pages set no cookie and work without a database."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy

from ui import navigation

SITE_NAME = gettext_lazy("Learning and coping")
# A language is named in itself, so that one who reads nothing else finds it.
LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}

# The addresses that every page leads to. They belong to rooms above and are promised never to change, so that an error
# page can name them when nothing else works.
ADDRESSES = {
    "front_page": "/",
    "catalogue": "/tilbud/",
    "own_page": "/min/",
    "remind_me": "/minn-meg/",
    "work": "/arbeid/",
    "profile": "/arbeid/meg/",
    "facilitator": "/arbeid/meg/profil/",
    "fees": "/arbeid/meg/honorar/",
    "demo_post": "/demo/post/",
}


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """One link per language, back to this page. A page reached by POST has no address to come back to but its own."""
    active = get_language()
    query = urlencode({"neste": request.get_full_path()})
    return [
        {
            "code": code,
            "name": LANGUAGE_NAMES[code],
            "url": f"{reverse('ui:set_language', args=[code])}?{query}",
            "current": code == active,
        }
        for code, _name in settings.LANGUAGES
    ]


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME or SITE_NAME,
        "demo": settings.DEMO,
        "addresses": ADDRESSES,
        "language_code": get_language(),
        "languages": SimpleLazyObject(lambda: language_links(request)),
        "work_nav": SimpleLazyObject(lambda: list(navigation.links(request))),
    }
