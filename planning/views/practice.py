"""How an organisation wants its runs to be planned: a coordinator says it once, for all of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, StaffRequest, access, scoped
from organisations.models import Organisation
from planning import services
from planning.forms import PracticeForm, as_practised
from planning.selectors.practice import practice_of


@access(Permission.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    form = PracticeForm(request.POST or None, initial=as_practised(practice_of(organisation)))
    if form.is_valid():
        services.set_practice(organisation=organisation, by=request.actor, **form.wish())
        messages.success(request, _("Saved. It counts for every plan of the organisation."))
        return redirect("planning:practice", organisation.pk)
    return render(request, "planning/practice.html", {"organisation": organisation, "form": form})
