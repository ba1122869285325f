"""The waiting list: who stands where and why, what happens next, and what a coordinator may do about it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.forms import OutOfOrderForm
from participants.selectors import Sight
from participants.views.staff_scope import enrolment_managed_by, record_look, record_read, run_managed_by


@access(Permission.MANAGE_PARTICIPANTS)
@require_safe
@transaction.atomic
def line(request: StaffRequest, run_id: int) -> HttpResponse:
    run = run_managed_by(request, run_id)
    in_line = selectors.line_explained(run)
    record_read(request, "waiting_list.read", run, seen=Sight.ALL, people=[each.enrolment for each in in_line])
    context = {
        "run": run,
        "tab": "participants",
        "sees_all": True,
        "line": in_line,
        "steps": selectors.next_steps(run),
        "odds": selectors.odds(run),
    }
    return render(request, "participants/staff/line.html", context)


@access(Permission.MANAGE_PARTICIPANTS)
@require_POST
def pause(request: StaffRequest, run_id: int) -> HttpResponse:
    services.pause_waiting_list(run=run_managed_by(request, run_id), by=request.actor)
    return redirect("participants_staff:line", run_id)


@access(Permission.MANAGE_PARTICIPANTS)
@require_POST
def resume(request: StaffRequest, run_id: int) -> HttpResponse:
    services.resume_waiting_list(run=run_managed_by(request, run_id), by=request.actor)
    return redirect("participants_staff:line", run_id)


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def invite_out_of_order(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    form = OutOfOrderForm(request.POST or None)
    form.cancel_url = reverse("participants_staff:line", args=[run_id])
    if form.is_valid():
        try:
            services.invite_out_of_order(enrolment=enrolment, by=request.actor, reason=form.cleaned_data["reason"])
        except services.RunFullError:
            form.add_error(None, _("No seat is free. Raise the number of seats, or wait until someone cancels."))
        except services.NobodyWaitsError:
            messages.info(request, _("{name} does not wait any more.").format(name=enrolment.name))
            return redirect("participants_staff:line", run_id)
        else:
            messages.success(request, _("{name} has been offered the seat.").format(name=enrolment.name))
            return redirect("participants_staff:line", run_id)
    record_look(request, enrolment)
    context = {"run": enrolment.run, "tab": "participants", "form": form, "enrolment": enrolment}
    return render(request, "participants/staff/out_of_order.html", context)
