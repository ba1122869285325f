"""How the plan came about: every change, what differs, and taking one back."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from organisations.access import Open, Permission, StaffRequest, access
from planning import services
from planning.models import PlanVersion
from planning.selectors.versions import described, difference
from planning.views.page import may_edit
from planning.views.scope import plan_to_change, plan_to_read, tried

PAGE_SIZE = 30


@access(Open.SIGNED_IN)
@require_safe
def versions(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_read(request, run_id)
    rows = PlanVersion.objects.filter(plan=plan.pk).select_related("by").order_by("-number")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("side"))
    context = {"run": plan.run, "plan": plan, "page": page, "lines": described(page.object_list)}
    return render(request, "planning/versions.html", context)


@access(Open.SIGNED_IN)
@require_safe
def version(request: StaffRequest, run_id: int, number: int) -> HttpResponse:
    plan = plan_to_read(request, run_id)
    rows = PlanVersion.objects.filter(plan=plan.pk).select_related("by", "plan")
    row = get_object_or_404(rows, number=number)
    context = {
        "run": plan.run,
        "plan": plan,
        "version": row,
        "line": described([row])[0],
        "rows": difference(row),
        "may_undo": row.change in services.UNDO and may_edit(request, plan),
    }
    return render(request, "planning/version.html", context)


@access(Permission.PLAN)
@require_POST
def undo_version(request: StaffRequest, run_id: int, number: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    get_object_or_404(PlanVersion.objects.filter(plan=plan.pk), number=number)
    return tried(request, plan, "", lambda: services.undo_version(run=plan.run, by=request.actor, number=number))
