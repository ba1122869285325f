"""An organisation's retention: how long, what would go tonight, and what has gone. Counts, and nobody's name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, StaffRequest, access, scoped
from organisations.models import Organisation
from participants import services
from participants.forms.retention import PeriodsForm
from participants.models import RetentionPeriods
from participants.selectors.disposals import disposals, would_go


@access(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def retention(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    periods = RetentionPeriods.objects.filter(organisation=organisation).first()
    form = PeriodsForm(request.POST or None, periods=periods)
    if form.is_valid():
        services.change_periods(organisation=organisation, by=request.actor, **form.cleaned_data)
        messages.success(request, _("What you chose is saved. The periods count from tonight."))
        return redirect("participants_staff:retention", organisation.pk)
    page = {
        "organisation": organisation,
        "may_see_people": True,
        "tab": "retention",
        "form": form,
        "would_go": would_go(organisation),
        "disposals": disposals(organisation),
    }
    return render(request, "participants/staff/retention.html", page)
