"""The working group: who is in it, on which side, and who leads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisations.access import Permission, StaffRequest, access
from planning import selectors, services
from planning.forms import MemberForm
from planning.models import Plan, Side, WorkingGroupMember
from planning.views import undo
from planning.views.scope import explained, plan_to_change, to_plan

PART = "arbeidsgruppe"


@access(Permission.PLAN)
@require_POST
def add_member(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    form = MemberForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a person and a side."))
        return to_plan(plan, PART)
    person = get_object_or_404(selectors.planners(), pk=form.cleaned_data["person"])
    side = Side(form.cleaned_data["side"])
    try:
        with explained(request):
            services.add_member(
                run=plan.run,
                by=request.actor,
                user=person,
                side=side,
                leads_sessions=form.cleaned_data["leads_sessions"],
            )
            messages.success(request, _("{name} is in the working group.").format(name=person.name))
    except services.OnOtherSideError as error:
        text = _("{name} is in the working group already, on the other side. Nobody can be on both.")
        messages.warning(request, text.format(name=error.member.user.name))
    return to_plan(plan, PART)


@access(Permission.PLAN)
@require_POST
def remove_member(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    plan, member = _member(request, run_id, member_id)
    with explained(request):
        services.remove_member(run=plan.run, by=request.actor, member=member)
        text = _("{name} is no longer in the working group.").format(name=member.user.name)
        undo.offer(request, plan, text=text, member=member.pk)
    return to_plan(plan)


@access(Permission.PLAN)
@require_POST
def bring_back_member(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    plan, member = _member(request, run_id, member_id)
    with explained(request):
        services.bring_back_member(run=plan.run, by=request.actor, member=member)
    return to_plan(plan, PART)


@access(Permission.PLAN)
@require_POST
def change_member(request: StaffRequest, run_id: int, member_id: int) -> HttpResponse:
    """Whether the person leads sessions. The button says what it changes to, so that a double click changes once."""
    plan, member = _member(request, run_id, member_id)
    leads = request.POST.get("leder") == "ja"
    with explained(request):
        services.set_leads_sessions(run=plan.run, by=request.actor, member=member, leads_sessions=leads)
    return to_plan(plan, PART)


def _member(request: StaffRequest, run_id: int, member_id: int) -> tuple[Plan, WorkingGroupMember]:
    plan = plan_to_change(request, run_id)
    return plan, get_object_or_404(plan.members.select_related("user"), pk=member_id)
