"""Saying yes to an invitation. Opening the link only shows it, since mail programs open links too."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisations import selectors, services
from organisations.access import Open, access
from organisations.forms import NewcomerForm
from organisations.models import Invitation, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@access(Open.LINK)
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = selectors.open_invitation(token)
    if invitation is None:
        return _gone(request)
    try:
        if isinstance(request.user, User):
            return _as_member(request, invitation, request.user)
        if selectors.has_account(invitation.email):
            return _show(request, invitation, "sign_in")
        return _as_newcomer(request, invitation)
    except services.InvitationGoneError:  # answered or withdrawn while the page was open
        return _gone(request)


def _as_member(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if user.email.lower() != invitation.email.lower():
        return _show(request, invitation, "wrong_person")
    if request.method != "POST":
        return _show(request, invitation, "member")
    services.accept_as_member(invitation=invitation, user=user)
    return _welcome(request, invitation)


def _as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewcomerForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if not form.is_valid():
        return _show(request, invitation, "newcomer", form=form)
    try:
        user = services.accept_as_newcomer(invitation=invitation, language=get_language() or "nb", **form.cleaned_data)
    except services.AccountExistsError:  # made through another invitation a moment ago
        return redirect(request.path)
    login(request, user, backend=BACKEND)
    return _welcome(request, invitation)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, _("Welcome to %(organisation)s.") % {"organisation": invitation.organisation})
    return redirect("workspace:home")


def _show(request: HttpRequest, invitation: Invitation, visitor: str, **extra: Any) -> HttpResponse:
    """`visitor`: newcomer, member, sign_in (has an account) or wrong_person (is signed in as someone else)."""
    return render(request, f"organisations/invitation_{visitor}.html", {"invitation": invitation, **extra})


def _gone(request: HttpRequest) -> HttpResponse:
    """The same answer to a link that expired, was used, was withdrawn or never was."""
    return render(request, "organisations/invitation_gone.html", status=404)
