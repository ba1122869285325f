"""Which seats of a joint run are kept for whom, and until when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from offers import services
from offers.forms import ReservedSeatsForm
from offers.models import CourseRun, ReservedSeats
from offers.views.staff.runs import own_run
from organisations.access import Permission, StaffRequest, access


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def reserved_seats(request: StaffRequest, run_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    form = ReservedSeatsForm(request.POST or None, run=run)
    if form.is_valid() and _reserved(request, run, form):
        messages.success(request, _("The seats are reserved."))
        return redirect("offers_staff:reserved_seats", run.pk)
    kept = ReservedSeats.objects.visible_to(request.user).filter(run=run).select_related("municipality")
    context = {"run": run, "form": form, "reserved": kept.order_by("released_at"), "now": timezone.now()}
    return render(request, "offers/staff/reserved_seats.html", context)


def _reserved(request: StaffRequest, run: CourseRun, form: ReservedSeatsForm) -> bool:
    data = form.cleaned_data
    try:
        services.reserve_seats(
            run=run,
            by=request.actor,
            municipality=data["municipality"],
            seats=data["seats"],
            released_at=form.released_at(),
        )
    except services.TooManyReservedError as error:
        if run.seats is None:
            form.add_error(
                None, _("The run has no limit on seats, so there is nothing to reserve. Set the seats first.")
            )
        else:
            form.too_many(error.left)
    except services.RunIsOverError:
        form.add_error(None, _("This course run is over or cancelled, and can no longer be changed."))
    return not form.errors


@access(Permission.MANAGE_OFFERS)
@require_POST
def release_seats(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    run = own_run(request, run_id)
    reserved = get_object_or_404(ReservedSeats.objects.select_related("run__offer"), pk=pk, run=run)
    services.release_seats(reserved=reserved, by=request.actor)
    messages.success(request, _("The seats are released. Those in line are offered them now."))
    return redirect("offers_staff:reserved_seats", run.pk)
