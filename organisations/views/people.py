"""The people of one organisation: members, their roles, and invitations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import services as audit
from organisations import selectors, services
from organisations.access import Permission, StaffRequest, access, scoped
from organisations.forms import InvitationForm, RolesForm
from organisations.models import Invitation, Membership, Organisation


@access(Permission.MANAGE_PEOPLE)
@require_safe
def people(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    audit.record(by=request.actor, action="members.read", target=organisation, organisation_id=organisation.pk)
    page = {
        "organisation": organisation,
        "may_see_people": True,
        "tab": "people",
        "members": selectors.members_of(organisation),
        "invitations": selectors.invitations_of(organisation),
        "ended": selectors.recently_ended(organisation),
    }
    return render(request, "organisations/people.html", page)


@access(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def invite(request: StaffRequest, organisation_id: int) -> HttpResponse:
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            services.invite(organisation=organisation, by=request.actor, **form.cleaned_data)
        except services.AlreadyMemberError:
            form.add_error("email", _("This person works here already. Change their roles instead."))
        except services.InvitationPendingError:
            form.add_error(
                "email", _("This address is invited already. Send the invitation again from the list of people.")
            )
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organisations:people", organisation.pk)
    return render(request, "organisations/invite.html", {"organisation": organisation, "form": form})


@access(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def member(request: StaffRequest, membership_id: int) -> HttpResponse:
    membership = scoped(request, Membership.objects.current().select_related("user", "organisation"), pk=membership_id)
    form = RolesForm(request.POST or None, initial={"roles": membership.roles})
    if form.is_valid():
        try:
            services.change_roles(membership=membership, by=request.actor, roles=form.cleaned_data["roles"])
        except services.LastAdministratorError:
            form.add_error("roles", _last_administrator())
        else:
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": membership.user})
            return redirect("organisations:people", membership.organisation_id)
    return render(request, "organisations/member.html", {"membership": membership, "form": form})


@access(Permission.MANAGE_PEOPLE)
@require_POST
def end_membership(request: StaffRequest, membership_id: int) -> HttpResponse:
    membership = scoped(request, Membership.objects.current().select_related("user", "organisation"), pk=membership_id)
    try:
        services.end_membership(membership=membership, by=request.actor)
    except services.LastAdministratorError:
        messages.error(request, _last_administrator())
        return redirect("organisations:member", membership.pk)
    messages.success(request, _("%(name)s no longer works here. You can undo it below.") % {"name": membership.user})
    return redirect("organisations:people", membership.organisation_id)


@access(Permission.MANAGE_PEOPLE)
@require_POST
def restore_membership(request: StaffRequest, membership_id: int) -> HttpResponse:
    ended = Membership.objects.filter(ended_on__isnull=False).select_related("user")
    membership = scoped(request, ended, pk=membership_id)
    try:
        services.restore_membership(membership=membership, by=request.actor)
    except services.AlreadyMemberError:
        messages.info(request, _("%(name)s is back already.") % {"name": membership.user})
    else:
        messages.success(request, _("%(name)s is back, with the same roles.") % {"name": membership.user})
    return redirect("organisations:people", membership.organisation_id)


@access(Permission.MANAGE_PEOPLE)
@require_POST
def send_again(request: StaffRequest, invitation_id: int) -> HttpResponse:
    invitation = scoped(request, Invitation.objects.pending().select_related("organisation"), pk=invitation_id)
    services.send_again(invitation=invitation, by=request.actor)
    messages.success(request, _("A new letter is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("organisations:people", invitation.organisation_id)


@access(Permission.MANAGE_PEOPLE)
@require_POST
def withdraw(request: StaffRequest, invitation_id: int) -> HttpResponse:
    invitation = scoped(request, Invitation.objects.pending(), pk=invitation_id)
    services.withdraw(invitation=invitation, by=request.actor)
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("organisations:people", invitation.organisation_id)


def _last_administrator() -> str:
    return _("Someone must administer the organisation. Make another person administrator first.")
