"""Organisations: the list, a new one, and the details of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations import selectors, services
from organisations.access import Permission, StaffRequest, access, has, scoped
from organisations.forms import ContactForm, NewOrganisationForm, OrganisationForm, PersonForm
from organisations.models import Organisation, Role


@access(Permission.MANAGE_ORGANISATION)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """One who administers a single organisation goes straight to its people."""
    organisations = list(selectors.organisations_to_run(request.user))
    runs_platform = has(request.user, Permission.MANAGE_PLATFORM)
    if len(organisations) == 1 and not runs_platform:
        return redirect("organisations:people", organisations[0].pk)
    return render(request, "organisations/list.html", {"organisations": organisations, "runs_platform": runs_platform})


@access(Permission.MANAGE_PLATFORM)
@require_http_methods(["GET", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    form = NewOrganisationForm(request.POST or None)
    if form.is_valid():
        organisation = services.create_organisation(by=request.actor, **form.cleaned_data)
        messages.success(request, _("%(name)s is created.") % {"name": organisation})
        return redirect("organisations:list")
    return render(request, "organisations/create.html", {"form": form})


@access(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, organisation_id: int) -> HttpResponse:
    """Platform administrators change everything, an organisation's own administrators how to reach it."""
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    everything = has(request.user, Permission.MANAGE_PLATFORM)
    form = (OrganisationForm if everything else ContactForm)(request.POST or None, instance=organisation)
    if form.is_valid():
        update = services.update_organisation if everything else services.update_contact
        update(organisation=organisation, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The details are saved."))
        return redirect("organisations:edit", organisation.pk)
    return render(request, "organisations/edit.html", _page(request, organisation) | {"form": form})


@access(Permission.MANAGE_PLATFORM)
@require_http_methods(["GET", "POST"])
def invite_administrator(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        try:
            services.invite(
                organisation=organisation, roles=[Role.ORGANISATION_ADMIN], by=request.actor, **form.cleaned_data
            )
        except services.AlreadyMemberError:
            form.add_error("email", _("This person works here already. Another administrator can give them the role."))
        except services.InvitationPendingError:
            form.add_error("email", _("This address is invited already."))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organisations:list")
    return render(request, "organisations/invite_administrator.html", {"organisation": organisation, "form": form})


def _page(request: StaffRequest, organisation: Organisation) -> dict[str, object]:
    """What the shared heading of an organisation's pages shows."""
    may_see_people = Organisation.objects.allowed(request.user, Permission.MANAGE_PEOPLE).filter(pk=organisation.pk)
    return {"organisation": organisation, "may_see_people": may_see_people.exists(), "tab": "edit"}
