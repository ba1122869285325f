"""The left navigation of the workspace. Rooms register their entry; at most seven words are shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise

MOST_ENTRIES = 7


@dataclass(frozen=True)
class NavItem:
    """One word in the navigation. Entries are addresses, not names, so that a room not yet there is simply left out."""

    path: str
    label: str | Promise
    icon: str
    order: int
    shown_to: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True)
class NavLink:
    path: str
    label: str | Promise
    icon: str
    current: bool


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.path] = item


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _current(paths: list[str], here: str) -> str:
    """The longest entry that the present address lies under: `/arbeid/tilbud/3/` is under `/arbeid/tilbud/`."""
    return max((path for path in paths if here.startswith(path)), key=len, default="")


def links(request: HttpRequest) -> Iterator[NavLink]:
    items = [
        item
        for item in sorted(_items.values(), key=lambda item: item.order)
        if _exists(item.path) and (item.shown_to is None or item.shown_to(request))
    ][:MOST_ENTRIES]
    here = _current([item.path for item in items], request.path)
    for item in items:
        yield NavLink(item.path, item.label, item.icon, current=item.path == here)
