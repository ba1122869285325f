"""Ways to begin a course run: from a model, from the last run, or empty."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offers.models import CourseRun, Offer
from organisations.access import Permission, StaffRequest, access, scoped
from planning.forms.offer_models import CopyOfferForm, StartForm
from planning.models import OfferModel, OfferModelVersion
from planning.services import starting as services


@access(Permission.MANAGE_OFFERS)
@require_safe
def start(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.select_related("organiser"), pk=offer_id)
    context = {"offer": offer, "last": offer.runs.select_related("arena").order_by("starts_at", "pk").last()}
    return render(request, "planning/models/start.html", context)


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def from_model(request: StaffRequest, model_id: int, number: int) -> HttpResponse:
    """Exactly the version that was read, also when a newer one has come meanwhile."""
    found = get_object_or_404(OfferModel.objects.visible_to(request.user), pk=model_id)
    version = get_object_or_404(found.versions, number=number)
    form = StartForm(request.POST or None, user=request.user, initial={"offer": request.GET.get("tilbud", "")[:9]})
    if form.is_valid():
        run = _started(request, version, form)
        messages.success(
            request, _("The run is a draft with the model's plan. Look through its dates, then plan it together.")
        )
        return redirect("offers_staff:sessions", run.pk)
    return render(request, "planning/models/from_model.html", {"model": found, "version": version, "form": form})


def _started(request: StaffRequest, version: OfferModelVersion, form: StartForm) -> CourseRun:
    said = form.cleaned_data
    common = {"version": version, "by": request.actor, "first_day": said["first_day"], "submission": said["submission"]}
    if said["offer"]:
        return services.start_from_model(offer=said["offer"], **common)
    return services.new_offer_from_model(organiser=said["organiser"], **common)


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def copy_offer(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.select_related("organiser"), pk=offer_id)
    form = CopyOfferForm(request.POST or None, user=request.user)
    if form.is_valid():
        copy = services.copy_offer(offer=offer, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The copy is a draft. Look through its texts."))
        return redirect("offers_staff:offer", copy.pk)
    return render(request, "planning/models/copy_offer.html", {"offer": offer, "form": form})
