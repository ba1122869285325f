"""Two small things that every request passes: bytes no text may hold, and the language of the answer."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


def null_bytes(get_response: GetResponse) -> GetResponse:
    """PostgreSQL refuses NUL in text, so an address with one is a bad request before it meets a query.

    Form fields refuse it themselves (Django's CharField) and answer with the field's own message.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return get_response(request)

    return middleware


def _chosen_language(request: HttpRequest) -> str:
    """The cookie, then the signed-in person's own choice. No session is opened for one who has none."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not code and settings.SESSION_COOKIE_NAME in request.COOKIES:
        user = get_user(request)
        request._cached_user = user  # type: ignore[attr-defined]  # noqa: SLF001 where Django's own middleware looks first
        code = getattr(user, "language", "")
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        code = _chosen_language(request)
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware
