"""The left navigation of the workspace. Rooms register their entry; at most seven words are shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import Promise

MOST_ENTRIES = 7


@dataclass(frozen=True)
class NavItem:
    """One word in the navigation. Entries are addresses, not names, so that a room not yet there is simply left out.

    `covers` are further addresses that people come to from this one.
    """

    path: str
    label: str | Promise
    icon: str
    order: int
    shown_to: Callable[[HttpRequest], bool] | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavLink:
    path: str
    label: str | Promise
    icon: str
    current: bool


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.path] = item


@cache
def _exists(path: str, _addresses: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _current(items: list[NavItem], here: str) -> NavItem | None:
    """The one with the longest address that the present lies under: `/arbeid/tilbud/3/` is under `/arbeid/tilbud/`."""
    under = [(len(path), item) for item in items for path in (item.path, *item.covers) if here.startswith(path)]
    return max(under, key=lambda each: each[0], default=(0, None))[1]


def links(request: HttpRequest) -> Iterator[NavLink]:
    addresses = get_urlconf() or settings.ROOT_URLCONF
    items = [
        item
        for item in sorted(_items.values(), key=lambda item: item.order)
        if _exists(item.path, addresses) and (item.shown_to is None or item.shown_to(request))
    ][:MOST_ENTRIES]
    here = _current(items, request.path)
    for item in items:
        yield NavLink(item.path, item.label, item.icon, current=item is here)
