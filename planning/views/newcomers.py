"""Asking someone who has only an e-mail address, and their answer: without an account until they say yes."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging.links import digest
from offers.models import Session
from organisations.access import Open, Permission, StaffRequest, access
from organisations.models import User
from organisations.services import AccountClosedError
from organisations.views.accept import BACKEND
from planning import services
from planning.forms.newcomers import NewcomerForm
from planning.models import Answer, NewcomerInvitation, Side
from planning.views.page import address_in, may_edit
from planning.views.scope import plan_to_change, to_plan, tried

PART = "arbeidsgruppe"


@access(Permission.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: StaffRequest, run_id: int) -> HttpResponse:
    """For coordinators: it makes a member of the organisation, where others only ask those who are one."""
    plan = plan_to_change(request, run_id)
    cancel_url = f"{reverse('planning:plan', args=[run_id])}#{PART}"
    typed = {"email": address_in(request.GET.get("epost", ""))}
    form = NewcomerForm(request.POST or None, cancel_url=cancel_url, initial=typed)
    if form.is_valid():
        wish = form.cleaned_data | {"side": Side(form.cleaned_data["side"])}
        try:
            services.ask_newcomer(run=plan.run, by=request.actor, **wish)
        except services.OnOtherSideError:
            form.add_error("side", _("This person is in the working group already, on the other side."))
        except services.RunIsOverError:
            messages.warning(request, _("The course is over or cancelled. Nobody was asked."))
            return to_plan(plan)
        else:
            text = _("A letter is on its way to {email}.").format(email=form.cleaned_data["email"])
            messages.success(request, text)
            return to_plan(plan, PART)
    context = {"run": plan.run, "form": form, "is_open": may_edit(request, plan)}
    return render(request, "planning/newcomers/ask.html", context)


@access(Permission.PLAN)
@require_POST
def withdraw(request: StaffRequest, run_id: int, invitation_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    invitation = get_object_or_404(NewcomerInvitation, pk=invitation_id, plan=plan.pk)
    return tried(request, plan, PART, lambda: services.withdraw_newcomer(invitation=invitation, by=request.actor))


@access(Open.LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page answers nothing; a press does. An unknown link is 404, an old one says whom to ask."""
    known = NewcomerInvitation.objects.select_related(
        "user", "invited_by", "plan__run__offer__organiser", "plan__run__arena"
    )
    invitation = known.filter(token_digest=digest(token)).first()
    if invitation is None:
        return render(request, "planning/invitations/gone.html", status=404)
    if request.method != "POST":
        return _show(request, invitation)
    said = request.POST.get("svar", "")
    if said not in Answer.values:
        return _show(request, invitation, problem=_("Choose yes, maybe or no."))
    return _try(request, invitation, Answer(said))


def _try(request: HttpRequest, invitation: NewcomerInvitation, said: Answer) -> HttpResponse:
    try:
        person, is_new = services.answer_newcomer(invitation=invitation, answer=said, language=get_language() or "nb")
    except services.InvitationOverError:
        return redirect(request.path)  # the page says how it is now, and whom to ask
    except services.RunIsOverError:
        return _show(request, invitation, problem=_("The course is over or cancelled. You need not answer."))
    except services.OnOtherSideError:
        return _show(request, invitation, problem=_("You are in the group already, on the other side."))
    except AccountClosedError:
        return _show(request, invitation, problem=_("Your account here was closed. The contact person can help you."))
    if person and is_new and not request.user.is_authenticated:
        login(request, person, backend=BACKEND)  # the letter that proves the address is an account's only key so far
    return redirect(request.path)


def _show(request: HttpRequest, invitation: NewcomerInvitation, problem: str = "") -> HttpResponse:
    run = invitation.plan.run
    sessions = list(Session.objects.held().filter(run=run).order_by("starts_at"))
    open_now = invitation.withdrawn_at is None and not invitation.has_expired
    context = {
        "invitation": invitation,
        "run": run,
        "offer": run.offer,
        "sessions": sessions,
        "minutes": sum(session.minutes for session in sessions),
        "may_answer": open_now and invitation.answer in {"", Answer.MAYBE},
        "is_me": isinstance(request.user, User) and request.user == invitation.user,
        "problem": problem,
    }
    return render(request, "planning/newcomers/answer.html", context)
