"""A coordinator's offers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers import services
from offers.forms import OfferForm
from offers.models import Offer
from offers.selectors import staff as selectors
from offers.selectors.interest import interested_in
from organisations.access import Permission, StaffRequest, access, organisations_where, scoped
from ui.forms import PortalForm

PAGE_SIZE = 30


@access(Permission.MANAGE_OFFERS)
@require_safe
def offer_list(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("tilstand", "")
    state = asked if asked in selectors.STATES else ""
    page = Paginator(selectors.own_offers(request.user, state), PAGE_SIZE).get_page(request.GET.get("side"))
    context = {
        "page": page,
        "state": state,
        "tabs": selectors.state_tabs(request.user, state, request.path),
        "several": len(organisations_where(request.user, Permission.MANAGE_OFFERS)) > 1,
        "just_put_away": _just_put_away(request),
    }
    return render(request, "offers/staff/offers.html", context)


def _just_put_away(request: StaffRequest) -> Offer | None:
    """The offer that the last page put away, for the undo button."""
    asked = request.GET.get("lagt_bort", "")
    own = Offer.objects.allowed(request.user, Permission.MANAGE_OFFERS)
    return own.filter(pk=asked, archived_at__isnull=False).first() if asked.isascii() and asked.isdigit() else None


@access(Permission.MANAGE_OFFERS)
@require_safe
def show(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.select_related("organiser"), pk=offer_id)
    runs = offer.runs.select_related("arena").order_by("-starts_at", "-pk")
    page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("side"))
    context = {"offer": offer, "page": page, "interested": interested_in(offer)}
    return render(request, "offers/staff/offer.html", context)


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    form = OfferForm(request.POST or None, user=request.user)
    if form.is_valid():
        offer = services.create_offer(by=request.actor, **form.cleaned_data)
        messages.success(request, _("The offer is saved as a draft. Next: set up a course run."))
        return redirect("offers_staff:offer", offer.pk)
    return _form(request, form, _("New offer"))


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.select_related("organiser"), pk=offer_id)
    form = OfferForm(request.POST or None, instance=offer, user=request.user)
    if form.is_valid():
        services.update_offer(offer=offer, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The offer is changed."))
        return redirect("offers_staff:offer", offer.pk)
    return _form(request, form, _("Change the offer"))


def _form(request: StaffRequest, form: PortalForm, title: str) -> HttpResponse:
    return render(request, "offers/staff/form.html", {"form": form, "title": title})


@access(Permission.MANAGE_OFFERS)
@require_POST
def put_away(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.all(), pk=offer_id)
    services.put_away_offer(offer=offer, by=request.actor)
    response = redirect("offers_staff:offers")
    response["Location"] += f"?lagt_bort={offer.pk}"
    return response


@access(Permission.MANAGE_OFFERS)
@require_POST
def bring_back(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.all(), pk=offer_id)
    services.bring_back_offer(offer=offer, by=request.actor)
    messages.success(request, _("The offer is back."))
    return redirect("offers_staff:offer", offer.pk)
