"""Arenas: everyone who makes offers may add and correct them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offers import services
from offers.forms import ArenaForm
from offers.models import Arena
from organisations.access import Permission, StaffRequest, access

PAGE_SIZE = 30


@access(Permission.MANAGE_OFFERS)
@require_safe
def arena_list(request: StaffRequest) -> HttpResponse:
    arenas = Arena.objects.select_related("municipality")
    page = Paginator(arenas, PAGE_SIZE).get_page(request.GET.get("side"))
    return render(request, "offers/staff/arenas.html", {"page": page})


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    form = ArenaForm(request.POST or None)
    if form.is_valid():
        services.create_arena(by=request.actor, **form.cleaned_data)
        messages.success(request, _("The arena is saved."))
        return redirect("offers_staff:arenas")
    return render(request, "offers/staff/form.html", {"form": form, "title": _("New arena")})


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, arena_id: int) -> HttpResponse:
    arena = get_object_or_404(Arena, pk=arena_id)
    form = ArenaForm(request.POST or None, instance=arena)
    if form.is_valid():
        services.update_arena(arena=arena, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The arena is changed."))
        return redirect("offers_staff:arenas")
    return render(request, "offers/staff/form.html", {"form": form, "title": arena.name})
