"""The workspace: what needs me now and my own runs, and the overview of one run."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lms_portal import workspace
from organisations.access import Open, StaffRequest, access


@access(Open.SIGNED_IN)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "workspace/home.html", {"todos": workspace.todo(request.user)})


@access(Open.SIGNED_IN)
@require_safe
def run(request: StaffRequest, run_id: int) -> HttpResponse:
    run = get_object_or_404(workspace.runs_of(request.user), pk=run_id)
    return render(request, "workspace/run.html", {"run": run})
