"""Being asked into a working group: by a link in a letter or in the workspace. Opening the page answers nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging.links import digest
from offers.models import Session
from offers.selectors.clashes import times_of
from organisations.access import Open, Permission, StaffRequest, access
from planning import services
from planning.models import Answer, GroupInvitation, GroupInvitationQuerySet, Substitution
from planning.selectors.clashes import clashes
from planning.views.scope import plan_to_change, tried


@access(Open.LINK)
@never_cache
@require_http_methods(["GET", "POST"])
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """No sign-in: the link came to the person's own address. An unknown link is 404, an old one says whom to ask."""
    invitation = _with_run(GroupInvitation.objects.all()).filter(token_digest=digest(token)).first()
    if invitation is None:
        return render(request, "planning/invitations/gone.html", status=404)
    return _answered_or_shown(request, invitation)


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def answer_own(request: StaffRequest, invitation_id: int) -> HttpResponse:
    own = _with_run(GroupInvitation.objects.filter(user=request.user.pk))
    return _answered_or_shown(request, get_object_or_404(own, pk=invitation_id))


@access(Permission.PLAN)
@require_POST
def withdraw_question(request: StaffRequest, run_id: int, invitation_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    invitation = get_object_or_404(GroupInvitation, pk=invitation_id, plan=plan.pk)

    def withdraw() -> None:
        services.withdraw_group_invitation(invitation=invitation, by=request.actor)

    return tried(request, plan, "arbeidsgruppe", withdraw)


def _with_run(invitations: GroupInvitationQuerySet) -> GroupInvitationQuerySet:
    return invitations.select_related("user", "invited_by", "plan__run__offer__organiser", "plan__run__arena")


def _answered_or_shown(request: HttpRequest, invitation: GroupInvitation) -> HttpResponse:
    if request.method != "POST":
        return _show(request, invitation)
    answer = request.POST.get("svar", "")
    if answer not in Answer.values:
        return _show(request, invitation, problem=_("Choose yes, maybe or no."))
    return _try(request, invitation, lambda: services.answer_invitation(invitation=invitation, answer=Answer(answer)))


def _try(request: HttpRequest, invitation: GroupInvitation, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except services.InvitationOverError:
        return redirect(request.path)  # the page says how it is now, and whom to ask
    except services.RunIsOverError:
        return _show(request, invitation, problem=_("The course is over or cancelled. You need not answer."))
    except services.OnOtherSideError:
        return _show(request, invitation, problem=_("You are in the group already, on the other side."))
    except services.NotAPlannerError:
        return _show(request, invitation, problem=_("You are not a member of an organisation any more. Ask for help."))
    return redirect(request.path)


def _show(request: HttpRequest, invitation: GroupInvitation, problem: str = "") -> HttpResponse:
    run = invitation.plan.run
    substitutions = list(invitation.substitutions.standing().select_related("session", "replaced__user"))
    sessions = _sessions(invitation, substitutions)
    open_now = invitation.withdrawn_at is None and not invitation.has_expired
    context = {
        "invitation": invitation,
        "run": run,
        "offer": run.offer,
        "sessions": sessions,
        "replaced": substitutions[0].replaced if substitutions else None,
        "minutes": sum(session.minutes for session in sessions),
        "clashes": clashes(run, [invitation.user_id], times_of(sessions)).get(invitation.user_id, []),
        "may_answer": open_now and invitation.answer in {"", Answer.MAYBE},
        "problem": problem,
    }
    return render(request, "planning/invitations/answer.html", context)


def _sessions(invitation: GroupInvitation, substitutions: list[Substitution]) -> list[Session]:
    """What one is asked to come to: as a substitute only the sessions in which one would lead."""
    if invitation.for_substitute:
        return [each.session for each in substitutions]
    return list(Session.objects.held().filter(run=invitation.plan.run_id).order_by("starts_at"))
