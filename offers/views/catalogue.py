"""The catalogue: everything that is published, soonest first."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from offers.selectors import caching
from offers.selectors.catalogue import PAGE_SIZE, Selection, dated_cards, undated_cards
from offers.selectors.facets import Overview, overview
from offers.selectors.filters import MUNICIPALITY, Filters
from offers.selectors.help import municipal_contacts
from offers.views import cards
from offers.views.leaflet import offer_by_code
from organisations.access import Open, access

# Groups that most people use stand open; the others open when something in them is chosen.
OPEN_GROUPS = 3


@access(Open.PUBLIC)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    if by_code := offer_by_code(request.GET.get("q", "")):
        return redirect(by_code)
    selection = Selection.of(Filters.parse(request.GET))
    filters = selection.filters
    name = caching.key("overview", filters, get_language())
    found, panel = caching.remembered(name, lambda: _overview_with_panel(selection))
    page = Paginator(range(found.total), PAGE_SIZE).get_page(request.GET.get("side"))
    rows = _rows(selection, page.object_list)
    context = {
        "filters": filters,
        "found": found,
        "panel": panel,
        "chips": [{"text": text, "url": _address(query)} for text, query in found.chips],
        "clear_url": _address(filters.of_everything().query),
        "other_url": _address(filters.turned().query),
        "only_similar": selection.only_similar and found.total > 0,
        "cards": cards.rendered(rows, level=2),
        "page": page,
        "contacts": [] if found.total else municipal_contacts(filters.values(MUNICIPALITY)),
    }
    return render(request, "offers/catalogue.html", context)


def _overview_with_panel(selection: Selection) -> tuple[Overview, SafeString]:
    found = overview(selection)
    context: dict[str, Any] = {"groups": found.groups, "filters": selection.filters, "open_groups": OPEN_GROUPS}
    return found, render_to_string("offers/catalogue/groups.html", context)


def _rows(selection: Selection, window: Any) -> list[Any]:
    if not window:
        return []
    if selection.filters.undated:
        return undated_cards(selection.offers(), window.start, window.stop)
    return dated_cards(selection.runs(), window.start, window.stop)


def _address(query: str) -> str:
    path = reverse("offers:catalogue")
    return f"{path}?{query}" if query else path
