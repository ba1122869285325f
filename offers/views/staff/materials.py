"""Links that participants find on their own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from offers import services
from offers.forms import MaterialForm
from offers.views.staff.runs import own_run
from organisations.access import Permission, StaffRequest, access


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def materials(request: StaffRequest, run_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    form = MaterialForm(request.POST or None, run=run)
    if form.is_valid():
        try:
            services.add_material(run=run, by=request.actor, **form.cleaned_data)
        except services.MaterialThereAlreadyError:
            form.add_error("url", _("This address is on the list already."))
        except services.TooManyMaterialsError:
            form.add_error(None, _("A course run can have 60 links at most. Remove one first."))
        else:
            messages.success(request, _("The link is added."))
            return redirect("offers_staff:materials", run.pk)
    context = {"run": run, "form": form, "materials": list(run.materials.select_related("session"))}
    return render(request, "offers/staff/materials.html", context)


@access(Permission.MANAGE_OFFERS)
@require_POST
def remove(request: StaffRequest, run_id: int, material_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    material = get_object_or_404(run.materials, pk=material_id)
    material.run = run
    services.remove_material(material=material, by=request.actor)
    messages.success(request, _("The link is removed."))
    return redirect("offers_staff:materials", run.pk)
