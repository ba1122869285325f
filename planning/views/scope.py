"""Which plan a request is about, and what stands in its way in words."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission, StaffRequest
from planning import selectors, services
from planning.models import Plan, ProgrammeItem

ONE_NUMBER = re.compile(r"[0-9]{1,9}")

IN_THE_WAY: dict[type[Exception], Promise] = {
    services.RunIsOverError: _("The course is over or cancelled. Its plan can be read, but no longer changed."),
    services.PlanChangedError: _(
        "The plan was changed after you opened it, so your approval was not recorded. Read it again before you approve."
    ),
    services.NotInGroupError: _("Only those who are in the working group can do this."),
    services.NotAPlannerError: _("This person cannot plan yet. They first have to be a member of an organisation."),
    services.TooManyItemsError: _("A session can hold 40 items. Remove one before you add another."),
    services.ItemChangedError: _(
        "Someone else changed this item meanwhile, so nothing was done. This is how it is now."
    ),
    services.SessionGoneError: _("The session is cancelled or no longer there."),
    services.ItemGoneError: _("Someone else removed this item meanwhile."),
    services.AfterTheStartError: _("Choose a time before the first session."),
    services.TooLateError: _("Choose a time that is still to come."),
    services.VersionNotUndoneError: _(
        "This change cannot be undone any more, because the same thing was changed again since. Nothing was done."
    ),
}


def plan_to_read(request: StaffRequest, run_id: int) -> Plan:
    """404 for those who may not know of the plan. Reading makes no row: an unwritten plan is an empty one."""
    plans = Plan.objects.select_related("run__offer__organiser__planning_practice", "run__arena").visible_to(
        request.user
    )
    plan = plans.filter(run=run_id).first()
    if plan is None:
        runs = CourseRun.objects.select_related("offer__organiser__planning_practice", "arena")
        plan = Plan(run=get_object_or_404(runs.allowed(request.user, Permission.PUBLISH), pk=run_id))
    return plan


def plan_to_change(request: StaffRequest, run_id: int) -> Plan:
    """404 for those who may not know of the plan, 403 for those who may only read it."""
    plan = plan_to_read(request, run_id)
    if not selectors.is_allowed(user=request.user, plan=plan, permission=request.permission):
        raise PermissionDenied
    return plan


def item_of(plan: Plan, item_id: int) -> ProgrammeItem:
    """An item of one of this plan's sessions; any other is not found."""
    items = ProgrammeItem.objects.select_related("session").filter(session__cancelled_at__isnull=True)
    return get_object_or_404(items, pk=item_id, session__run=plan.run_id)


def to_plan(plan: Plan, part: str = "") -> HttpResponseRedirect:
    address = reverse("planning:plan", args=[plan.run_id])
    return HttpResponseRedirect(f"{address}#{part}" if part else address)


def tried(request: StaffRequest, plan: Plan, part: str, act: Callable[[], object]) -> HttpResponseRedirect:
    """Do it and go to that part of the plan; or say at the top of the page what stood in the way."""
    try:
        act()
    except tuple(IN_THE_WAY) as error:
        messages.warning(request, str(IN_THE_WAY[type(error)]))
        return to_plan(plan)
    return to_plan(plan, part)


def number_in(request: StaffRequest, name: str) -> int:
    """A number that the page put into the form itself; anything else matches no version and no place."""
    return one_number(request.POST.get(name, ""))


def one_number(text: str) -> int:
    return int(text) if ONE_NUMBER.fullmatch(text) else -1
