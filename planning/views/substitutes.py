"""Putting in a substitute for a leader, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, StaffRequest, access
from organisations.models import User
from planning import services
from planning.forms.substitutes import SubstituteForm
from planning.models import Plan, Substitution, WorkingGroupMember
from planning.selectors.substitutes import candidates, sessions_to_hand_over
from planning.services.plans import OVER
from planning.views.scope import ONE_NUMBER, plan_to_change, to_plan, tried

PART = "arbeidsgruppe"
IN_THE_WAY: dict[type[Exception], Promise] = {
    services.LeadsAlreadyError: _("This person leads one of these sessions already. Choose someone else."),
    services.OnOtherSideError: _("This person is on the other side of the group. Choose someone else."),
    services.NotAPlannerError: _("This person is in no organisation any more. Choose someone else."),
    services.SubstituteThereError: _("Someone is asked for one of these sessions already. Take that back first."),
    services.SessionGoneError: _("One of the sessions is over or cancelled. Choose again."),
}


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def put_in(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    leader = _leader(plan, member_id)
    words = request.GET.get("finn", "").replace("\x00", " ").strip()[:120]
    people = candidates(plan=plan, replaced=leader, by=request.user, words=words)
    sessions = sessions_to_hand_over(leader)
    form = SubstituteForm(
        request.POST or None,
        sessions=sessions,
        people=people,
        cancel_url=f"{reverse('planning:plan', args=[run_id])}#{PART}",
        initial={"sessions": _asked_for(request)},
    )
    if form.is_valid() and (reply := _asked(request, plan, leader, form)):
        return reply
    context = {
        "run": plan.run,
        "leader": leader,
        "form": form,
        "words": words,
        "people": people,
        "sessions": sessions,
        "is_over": plan.run.state in OVER,
    }
    return render(request, "planning/substitutes/put_in.html", context)


@access(Permission.PLAN)
@require_POST
def take_back(request: StaffRequest, run_id: int, substitution_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    found = get_object_or_404(Substitution, pk=substitution_id, invitation__plan=plan.pk)

    def end() -> None:
        services.take_back_substitute(run=plan.run, by=request.actor, substitution=found)

    return tried(request, plan, PART, end)


def _leader(plan: Plan, member_id: int) -> WorkingGroupMember:
    leading = WorkingGroupMember.objects.current().filter(plan=plan.pk, leads_sessions=True)
    found = get_object_or_404(leading.select_related("user"), pk=member_id)
    found.plan = plan
    return found


def _asked_for(request: StaffRequest) -> list[str]:
    """The session whose page led here."""
    wanted = request.GET.get("samling", "")
    return [wanted] if ONE_NUMBER.fullmatch(wanted) else []


def _asked(
    request: StaffRequest, plan: Plan, leader: WorkingGroupMember, form: SubstituteForm
) -> HttpResponseRedirect | None:
    person = get_object_or_404(User, pk=form.cleaned_data["person"])
    try:
        asked = services.ask_substitute(
            run=plan.run,
            by=request.actor,
            replaced=leader,
            user=person,
            session_ids=form.cleaned_data["sessions"],
            note=form.cleaned_data["note"],
            fee=form.cleaned_data["fee"],
        )
    except tuple(IN_THE_WAY) as error:
        form.add_error(None, str(IN_THE_WAY[type(error)]))
        return None
    except (services.RunIsOverError, services.NotInGroupError):
        messages.warning(request, gettext("The course is over, or this person does not lead it any more."))
        return to_plan(plan)
    if asked.answer:
        text = gettext("You lead instead of {replaced} now. The others are told.")
    else:
        text = gettext("{name} is asked by e-mail. {replaced} leads until {name} has said yes.")
    messages.success(request, text.format(name=person.name, replaced=leader.user.name))
    return to_plan(plan, PART)
