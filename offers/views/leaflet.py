"""A leaflet to hand over, and the short code that is on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from offers.models import Offer
from offers.selectors import detail as selectors
from offers.short_codes import code_of, number_of
from organisations.access import Open, access
from ui.printing import qr_data_uri


def offer_by_code(code: str) -> Offer | None:
    """The public offer that a code stands for."""
    number = number_of(code)
    return Offer.objects.public().filter(pk=number).first() if number is not None else None


@access(Open.PUBLIC)
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 - nothing of it matters
    offer = offer_by_code(code)
    if offer is None:
        raise Http404
    return redirect(offer)


@access(Open.PUBLIC)
@require_safe
def leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet, without login: hospital staff print it or show it."""
    offer = get_object_or_404(Offer.objects.public().select_related("organiser"), slug=slug)
    run = selectors.chosen_run(selectors.upcoming_runs(offer), "")
    code = code_of(offer.pk)
    address = request.build_absolute_uri(reverse("offers:by_code", args=[code]))
    context = {
        "offer": offer,
        "texts": selectors.texts(offer),
        "run": run,
        "code": code,
        "address": address,
        "shown_address": address.partition("://")[2],
        "qr": qr_data_uri(address),
    }
    return render(request, "offers/leaflet.html", context)
