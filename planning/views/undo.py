"""The last thing that a person removed from a plan, kept in their session until they leave the page or take it back."""

from typing import Any

from organisations.access import StaffRequest
from planning.models import Plan

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
