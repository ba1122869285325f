"""The first page: what this is, a search, three ways in, what comes soonest."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offers.selectors import caching
from offers.selectors.catalogue import next_cards
from offers.selectors.facets import municipalities_with_courses
from offers.views import cards
from organisations.access import Open, access

SHOWN = 6


@access(Open.PUBLIC)
@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    context = {
        "municipalities": caching.remembered(caching.key("municipalities"), municipalities_with_courses),
        "cards": cards.rendered(next_cards(SHOWN), level=3),
    }
    return render(request, "offers/front_page.html", context)
