"""Setting up a course run, changing, copying and cancelling it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from offers import services
from offers.forms import CancelRunForm, CopyRunForm, RunForm
from offers.models import CourseRun, Format, Offer
from offers.selectors.clashes import Slot
from offers.selectors.telling import who_is_told_of_cancelling
from offers.views.staff.clashing import ask_all_the_same
from offers.views.staff.telling import ask_before_cancelling, wants_back
from organisations.access import Permission, StaffRequest, access, scoped


def own_run(request: StaffRequest, run_id: int) -> CourseRun:
    return scoped(request, CourseRun.objects.select_related("offer__organiser", "arena"), pk=run_id)


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def create(request: StaffRequest, offer_id: int) -> HttpResponse:
    offer = scoped(request, Offer.objects.select_related("organiser"), pk=offer_id)
    initial = {"municipality": offer.organiser.municipality_id, "seats": 12, "minimum_participants": 4}
    form = RunForm(request.POST or None, initial=initial)
    if form.is_valid():
        run = services.create_run(offer=offer, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The course run is saved as a draft. Next: set the dates."))
        return redirect("offers_staff:sessions", run.pk)
    return render(request, "offers/staff/create_run.html", {"form": form, "offer": offer})


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, run_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    form = RunForm(request.POST or None, instance=own_run(request, run_id))
    if form.is_valid() and not wants_back(request):
        if asked := ask_all_the_same(request, form.instance, _slots_in_another_place(run, form.instance)):
            return asked
        if _updated(request, run, form):
            messages.success(request, _("The course run is changed."))
            return redirect("workspace:run", run.pk)
    return _page(request, run, form, _("Change the course run"))


def _slots_in_another_place(was: CourseRun, now: CourseRun) -> list[Slot]:
    """The sessions that follow the run to another arena; a session with its own stays where it is."""
    came_from_video = was.format == Format.DIGITAL != now.format
    if (was.arena == now.arena and not came_from_video) or now.arena is None or was.state in services.OVER:
        return []
    following = was.sessions.to_come().filter(arena=None).order_by("starts_at")
    return [Slot(session.starts_at, session.ends_at, now.arena) for session in following]


def _updated(request: StaffRequest, run: CourseRun, form: RunForm) -> bool:
    try:
        services.update_run(run=run, by=request.actor, **form.cleaned_data)
    except services.SeatsBelowTakenError as error:
        form.add_error("seats", _seats_below_taken(error.taken, form.cleaned_data["seats"]))
    except services.SeatsBelowReservedError as error:
        form.add_error("seats", _seats_below_reserved(error.reserved))
    except services.RunIsOverError:
        form.add_error(None, _("This course run is over or cancelled, and can no longer be changed."))
    return not form.errors


def _seats_below_reserved(reserved: int) -> str:
    kept = ngettext("%(reserved)d seat is reserved.", "%(reserved)d seats are reserved.", reserved)
    first = _("Release some of them first, under “Reserved seats”.")
    return f"{kept % {'reserved': reserved}} {first}"


def _seats_below_taken(taken: int, wanted: int) -> str:
    held = ngettext("%(taken)d seat is held.", "%(taken)d seats are held.", taken) % {"taken": taken}
    first = _("Move or cancel %(more)d of them first.") % {"more": taken - wanted}
    return f"{held} {first}"


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def copy(request: StaffRequest, run_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    form = CopyRunForm(request.POST or None)
    if form.is_valid():
        made = services.copy_run(run=run, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The copy is a draft. Look through its dates."))
        return redirect("offers_staff:sessions", made.pk)
    lead = _(
        "The copy gets the same place, seats, reminders, sessions and programme. Nobody is signed up for it, and both "
        "sides approve it anew."
    )
    return _page(request, run, form, _("Copy the course run"), lead=lead)


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, run_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    form = CancelRunForm(request.POST or None)
    form.cancel_url = reverse("workspace:run", args=[run.pk])
    if request.method == "POST" and form.is_valid() and not wants_back(request):
        reason = form.cleaned_data["reason"]
        return ask_before_cancelling(request, run, reason) or _cancelled(request, run, reason)
    reach = who_is_told_of_cancelling(run)
    lead = _("You see who is told, and what, before it is cancelled. This cannot be undone.")
    context = {"run": run, "form": form, "title": _("Cancel the course run"), "lead": lead, "reach": reach}
    return render(request, "offers/staff/cancel_run.html", context)


def _cancelled(request: StaffRequest, run: CourseRun, reason: str) -> HttpResponse:
    try:
        services.cancel_run(run=run, by=request.actor, reason=reason)
    except services.RunIsOverError:
        messages.error(request, _("This course run is over or cancelled, and can no longer be changed."))
    else:
        messages.success(request, _("The course run is cancelled. Those it concerns are told."))
    return redirect("workspace:run", run.pk)


def _page(request: StaffRequest, run: CourseRun, form: Any, title: str, lead: str = "") -> HttpResponse:
    context = {"run": run, "form": form, "title": title, "lead": lead}
    return render(request, "offers/staff/run_form.html", context)
