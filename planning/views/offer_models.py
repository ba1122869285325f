"""The library of models: find one, read it, share one's own, keep it up to date."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, StaffRequest, access, organisations_where
from planning import selectors
from planning.forms.offer_models import ModelForm, ShareForm, VersionForm
from planning.models import OfferModel, OfferModelVersion, Phase
from planning.selectors.board import bar_parts
from planning.selectors.offer_models import figures_of, headings_said, models_for, pilots_of, said, sessions_said
from planning.selectors.outlines import share_in
from planning.services import offer_models as services
from planning.services.errors import NothingToShareError
from planning.views.scope import plan_to_change

MODELS_PER_PAGE = 20
LONGEST_ID = 9


@access(Permission.PLAN)
@require_safe
def library(request: StaffRequest) -> HttpResponse:
    words, phase = request.GET.get("finn", "")[:120], request.GET.get("fase", "")
    found = Paginator(models_for(request.user, words, phase), MODELS_PER_PAGE).get_page(request.GET.get("side"))
    context = {"page": found, "words": words, "phase": phase, "phases": Phase.choices, "offer": _offer(request)}
    return render(request, "planning/models/library.html", context)


@access(Permission.PLAN)
@require_safe
def model(request: StaffRequest, model_id: int) -> HttpResponse:
    found = get_object_or_404(OfferModel.objects.visible_to(request.user), pk=model_id)
    version = _version(found, request.GET.get("versjon", ""))
    return render(request, "planning/models/model.html", _page(request, found, version) | {"offer": _offer(request)})


def _offer(request: StaffRequest) -> str:
    """The id of the offer that a run is looked for, carried along to the form that starts one."""
    value = request.GET.get("tilbud", "")
    return value if value.isascii() and value.isdigit() and len(value) <= LONGEST_ID else ""


def _page(request: StaffRequest, found: OfferModel, version: OfferModelVersion) -> dict[str, Any]:
    share = share_in(version.outline)
    return {
        "model": found,
        "version": version,
        "versions": list(found.versions.select_related("made_by")),
        "texts": {name: said(version.outline, name) for name in ("title", "summary", "for_whom")},
        "sessions": sessions_said(version.outline),
        "headings": headings_said(version.outline),
        "share": share,
        "share_parts": bar_parts(share),
        "goal": selectors.EXCHANGE_GOAL_PERCENT,
        "pilots": len(pilots_of(found)),
        "figures": figures_of(found),
        "may_start": bool(organisations_where(request.user, Permission.MANAGE_OFFERS)),
        "may_keep": found.organisation_id in organisations_where(request.user, Permission.PUBLISH),
    }


def _version(found: OfferModel, wanted: str) -> OfferModelVersion:
    """The one asked for, else the newest."""
    versions = found.versions.select_related("made_by")
    if wanted.isascii() and wanted.isdigit():
        return get_object_or_404(versions, number=min(int(wanted), 32767))
    newest = versions.first()
    return newest or get_object_or_404(versions)


@access(Permission.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: StaffRequest, run_id: int) -> HttpResponse:
    """From a run's plan: a new model, or a new version of one that the organisation has."""
    run = plan_to_change(request, run_id).run
    adding = request.method == "POST" and "changes" in request.POST
    new = ShareForm(None if adding else request.POST or None, initial={"title": run.offer.title})
    more = VersionForm(request.POST if adding else None, organiser=run.offer.organiser_id)
    form = more if adding else new
    if form.is_valid():
        try:
            made = _shared(request, run, form.cleaned_data)
        except NothingToShareError:
            form.add_error(None, _("The plan has no programme yet. Make it first, then share it."))
        else:
            messages.success(request, _("Others can find the model now. No names, places or dates are in it."))
            return redirect("planning:model", made.pk)
    context = {"run": run, "new": new, "more": more if adding or more.has_choice else None}
    return render(request, "planning/models/share.html", context)


def _shared(request: StaffRequest, run: Any, said_by_form: dict[str, Any]) -> OfferModel:
    if "changes" in said_by_form:
        return services.add_version(run=run, by=request.actor, **said_by_form).model
    return services.make_model(run=run, by=request.actor, **said_by_form)


@access(Permission.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, model_id: int) -> HttpResponse:
    found = _kept(request, model_id)
    now = {"title": found.title, "about": found.about, "phase": found.phase}
    form = ModelForm(request.POST or None, initial=now)
    if form.is_valid():
        services.change_model(model=found, by=request.actor, **form.cleaned_data)
        return redirect("planning:model", found.pk)
    return render(request, "planning/models/change.html", {"model": found, "form": form})


@access(Permission.PUBLISH)
@require_POST
def withdraw(request: StaffRequest, model_id: int) -> HttpResponse:
    services.withdraw_model(model=_kept(request, model_id), by=request.actor)
    messages.info(request, _("The model is withdrawn. Those who have copied it keep what they made."))
    return redirect("planning:model", model_id)


@access(Permission.PUBLISH)
@require_POST
def share_again(request: StaffRequest, model_id: int) -> HttpResponse:
    services.share_again(model=_kept(request, model_id), by=request.actor)
    return redirect("planning:model", model_id)


def _kept(request: StaffRequest, model_id: int) -> OfferModel:
    """A model of an organisation that the person coordinates: 404 and 403 as everywhere."""
    found = get_object_or_404(OfferModel.objects.visible_to(request.user), pk=model_id)
    if found.organisation_id not in organisations_where(request.user, Permission.PUBLISH):
        raise PermissionDenied
    return found
