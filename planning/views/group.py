"""The working group: who is in it, on which side, and who leads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, StaffRequest, access
from planning import selectors, services
from planning.forms import MemberForm
from planning.models import Plan, Side, WorkingGroupMember
from planning.views import undo
from planning.views.scope import plan_to_change, to_plan, tried

PART = "arbeidsgruppe"


@access(Permission.PLAN)
@require_POST
def add_member(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    form = MemberForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a person and a side, and keep each text short."))
        return to_plan(plan)
    person = get_object_or_404(selectors.planners_known_to(request.user, plan), pk=form.cleaned_data["person"])

    def add() -> None:
        services.ask_into_group(
            run=plan.run,
            by=request.actor,
            user=person,
            side=Side(form.cleaned_data["side"]),
            leads_sessions=form.cleaned_data["leads_sessions"],
            involves=form.cleaned_data["involves"],
            fee=form.cleaned_data["fee"],
        )

    try:
        return tried(request, plan, PART, add)
    except services.OnOtherSideError:
        text = _("{name} is in the working group already, on the other side. Nobody can be on both.")
        messages.warning(request, text.format(name=person.name))
        return to_plan(plan)


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_member(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    """Asks once: another person loses sight of the plan, and both approvals end."""
    plan, member = _member(request, run_id, member_id)
    if request.method != "POST":
        return _ask_first(request, plan, member)

    def remove() -> None:
        services.remove_member(run=plan.run, by=request.actor, member=member)
        text = _("{name} is no longer in the working group.").format(name=member.user.name)
        undo.offer(request, plan, text=text, member=member.pk)

    return tried(request, plan, "", remove)


@access(Permission.PLAN)
@require_POST
def bring_back_member(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    plan, member = _member(request, run_id, member_id)
    return tried(request, plan, PART, lambda: services.bring_back_member(run=plan.run, by=request.actor, member=member))


@access(Permission.PLAN)
@require_POST
def change_member(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    """Whether the person leads sessions. The button says what it changes to, so that a double click changes once."""
    plan, member = _member(request, run_id, member_id)
    leads = request.POST.get("leder") == "ja"

    def change() -> None:
        services.set_leads_sessions(run=plan.run, by=request.actor, member=member, leads_sessions=leads)

    return tried(request, plan, PART, change)


def _member(request: StaffRequest, run_id: int, member_id: int) -> tuple[Plan, WorkingGroupMember]:
    plan = plan_to_change(request, run_id)
    return plan, get_object_or_404(selectors.members_of(plan).select_related("user"), pk=member_id)


def _ask_first(request: StaffRequest, plan: Plan, member: WorkingGroupMember) -> HttpResponse:
    if member.left_at is not None:
        return to_plan(plan, PART)
    others = selectors.members_of(plan).current().filter(side=member.side, leads_sessions=True).exclude(pk=member.pk)
    context = {
        "run": plan.run,
        "member": member,
        "is_me": member.user == request.user,
        "still_sees": selectors.is_allowed(user=member.user, plan=plan, permission=Permission.PUBLISH),
        "is_last": member.leads_sessions and not others.exists(),
    }
    return render(request, "planning/remove_member.html", context)
