"""The workspace: what needs me now and my own runs, and the overview of one run."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lms_portal import run_steps, workspace
from organisations.access import Open, Permission, StaffRequest, access, organisations_where
from planning.selectors import involvement

RUNS_PER_PAGE = 20
SHOWN_AT_ONCE = 7


@access(Open.SIGNED_IN)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    over = request.GET.get("vis") == "ferdige"
    todos = workspace.todo(request.user)
    page_obj = Paginator(workspace.own_runs(request.user, over=over), RUNS_PER_PAGE).get_page(request.GET.get("side"))
    page = {
        "todos": todos[:SHOWN_AT_ONCE],
        "more_todos": todos[SHOWN_AT_ONCE:],
        "over": over,
        "page_obj": page_obj,
        "rows": workspace.rows(request.user, list(page_obj)),
        "first_step": workspace.first_step(request.user),
        "makes_offers": bool(organisations_where(request.user, Permission.MANAGE_OFFERS)),
    }
    return render(request, "workspace/home.html", page)


@access(Open.SIGNED_IN)
@require_safe
def run(request: StaffRequest, run_id: int) -> HttpResponse:
    runs = workspace.runs_to_see(request.user).select_related("offer__organiser", "arena", "municipality")
    run = get_object_or_404(runs, pk=run_id)
    read = run_steps.contents_of(run)
    page = {
        "run": run,
        "steps": run_steps.steps(run, read, request.user),
        "members": read.members,
        "sessions": read.held_sessions,
        "involvement": involvement([run])[run.pk],
    }
    return render(request, "workspace/run.html", page)
