"""The last thing that a person removed from a plan, kept in their session until they leave the page or take it back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from organisations.access import Permission, StaffRequest, access
from planning import services
from planning.models import Plan
from planning.selectors import members_of
from planning.views.scope import plan_to_change, to_plan, tried

KEY = "planning_undo"


def offer(
    request: StaffRequest, plan: Plan, *, text: str, member: int | None = None, item: dict[str, Any] | None = None
) -> None:
    request.session[KEY] = {"run": plan.run_id, "text": text, "member": member, "item": item, "shown": False}


def offered(request: StaffRequest, plan: Plan) -> dict[str, Any] | None:
    """What to show above the plan. It is shown on the page that follows the removal, and on no other."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or kept["run"] != plan.run_id or kept["shown"]:
        return None
    request.session[KEY] = kept | {"shown": True}
    return kept


def taken(request: StaffRequest, plan: Plan) -> dict[str, Any] | None:
    """What to put back now. Once: a second click finds nothing."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or kept["run"] != plan.run_id:
        return None
    del request.session[KEY]
    return kept


@access(Permission.PLAN)
@require_POST
def undo_last(request: StaffRequest, run_id: int) -> HttpResponse:
    """Put back what this person removed last, be it an item or a member."""
    plan = plan_to_change(request, run_id)
    kept = taken(request, plan)
    if kept is None:
        return to_plan(plan)
    if item := kept["item"]:
        return tried(
            request,
            plan,
            f"samling-{item['session']}",
            lambda: services.put_back_item(run=plan.run, by=request.actor, kept=item),
        )
    member = get_object_or_404(members_of(plan), pk=kept["member"])
    return tried(
        request,
        plan,
        "arbeidsgruppe",
        lambda: services.bring_back_member(run=plan.run, by=request.actor, member=member),
    )
