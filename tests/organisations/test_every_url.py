"""Every address of the portal says who may use it, and a stranger gets no further than to the sign-in page."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from organisations.access import Open, Permission

OPEN_TO_ALL = {Open.PUBLIC, Open.LINK}
KNOWN = {*Open, *Permission}
SAMPLES = {"int": 1, "str": "x", "slug": "x", "uuid": UUID(int=1), "path": "x"}


def patterns(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + _example(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def _example(pattern: object) -> str:
    """An address that the pattern matches."""
    if isinstance(pattern, RegexPattern):
        return REGULAR[pattern.regex.pattern]
    assert isinstance(pattern, RoutePattern)
    route = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(written, str(SAMPLES[kind]))
    return route


REGULAR = {
    r"^konto/passord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "konto/passord/nytt/1-x/",
}
EVERY = list(patterns(get_resolver()))
BEHIND_SIGN_IN = [
    (route, entry) for route, entry in EVERY if getattr(entry.callback, "access", None) not in OPEN_TO_ALL
]


def test_there_are_addresses_to_walk() -> None:
    assert {"/arbeid/", "/logg-inn/", "/healthz"} <= {route for route, _entry in EVERY}


@pytest.mark.parametrize(("route", "entry"), EVERY, ids=[route for route, _entry in EVERY])
def test_the_view_says_who_may_use_it(route: str, entry: URLPattern) -> None:
    assert getattr(entry.callback, "access", None) in KNOWN, f"{route} ({entry.callback}) has no @access"


@pytest.mark.parametrize(("route", "entry"), BEHIND_SIGN_IN, ids=[route for route, _entry in BEHIND_SIGN_IN])
def test_a_stranger_is_sent_to_sign_in(db: None, client: Client, route: str, entry: URLPattern) -> None:
    for response in (client.get(route), client.post(route)):
        assert response.status_code == 302, route
        assert response["Location"].startswith("/logg-inn/?next=/"), route
