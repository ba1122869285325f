"""Those who have taken part and may be asked to help, for coordinators of the organisation they said it to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import services as audit
from organisations.access import Permission, StaffRequest, access, scoped
from participants import services
from participants.forms.helping import HelpForm
from participants.models import HelpConsent
from participants.selectors.helping import runs_to_help_with, willing_people
from planning import services as planning

PER_PAGE = 30


@access(Permission.MANAGE_PARTICIPANTS)
@require_safe
@transaction.atomic
def willing(request: StaffRequest) -> HttpResponse:
    """Each reading is in the log."""
    page = Paginator(willing_people(request.user), PER_PAGE).get_page(request.GET.get("side"))
    audit.record(by=request.actor, action="help_consents.read", details={"consents": [each.pk for each in page]})
    return render(request, "participants/staff/helping/willing.html", {"page": page})


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: StaffRequest, consent_id: int) -> HttpResponse:
    consent = scoped(request, HelpConsent.objects.current().select_related("organisation"), pk=consent_id)
    runs = runs_to_help_with(consent)
    form = HelpForm(request.POST or None, runs=runs)
    if form.is_valid():
        try:
            services.ask_to_help(consent=consent, by=request.actor, **form.cleaned_data)
        except planning.OnOtherSideError:
            form.add_error("run", _("This person is in that working group already, on the other side."))
        except planning.RunIsOverError:
            form.add_error("run", _("The course is over or cancelled. Choose another."))
        else:
            messages.success(request, _("A letter is on its way to {name}.").format(name=consent.name))
            return redirect("participants_staff:willing")
    audit.record(by=request.actor, action="help_consent.read", target=consent, organisation_id=consent.organisation_id)
    context = {"consent": consent, "form": form, "runs": runs}
    return render(request, "participants/staff/helping/ask.html", context)
