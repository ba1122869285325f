"""Links that change one thing in the address and keep the rest of it."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict


def _address(request: HttpRequest, query: QueryDict) -> str:
    return f"{request.path}?{query.urlencode()}" if query else request.path


def links(request: HttpRequest, page: Page[Any], parameter: str) -> list[dict[str, Any]]:
    """The numbers to show, with gaps where pages are left out. Page one has no number in its address."""
    shown: list[dict[str, Any]] = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            shown.append(
                {"number": number, "current": number == page.number, "url": at(request, parameter, str(number))}
            )
        else:
            shown.append({"gap": True})
    return shown


def at(request: HttpRequest, parameter: str, value: str) -> str:
    query = request.GET.copy()
    query.pop(parameter, None)
    if value != "1":
        query[parameter] = value
    return _address(request, query)


def without(request: HttpRequest, name: str, value: str) -> str:
    """Also forgets the page number: fewer filters, another list."""
    query = request.GET.copy()
    kept = [each for each in query.getlist(name) if value and each != str(value)]
    query.setlist(name, kept)
    if not kept:
        del query[name]
    query.pop("side", None)
    return _address(request, query)


def sort_link(request: HttpRequest, key: str, label: str, parameter: str) -> dict[str, str]:
    """A second click turns the order round. `direction` is what the list has now, for aria-sort."""
    now = request.GET.get(parameter, "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query = request.GET.copy()
    query[parameter] = f"-{key}" if direction == "ascending" else key
    query.pop("side", None)
    return {"label": label, "url": _address(request, query), "direction": direction}
