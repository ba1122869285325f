"""What the working group agrees on beside the plan itself: meetings, tasks and comments."""

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from organisations.access import Open, Permission, StaffRequest, access
from planning import services
from planning.forms import CommentForm, TaskForm
from planning.models import Comment, Plan, PlanningMeeting, PlanningTask, ProgrammeItem
from planning.views.leaving import gives_back_what_was_written
from planning.views.page import may_edit
from planning.views.scope import IN_THE_WAY, ONE_NUMBER, plan_to_change, plan_to_read

MOST_COMMENTS = 100
OPEN_FIRST = F("done_at").asc(nulls_first=True)


@access(Open.SIGNED_IN)
@require_safe
def together(request: StaffRequest, run_id: int) -> HttpResponse:
    return _page(request, plan_to_read(request, run_id))


def _page(request: StaffRequest, plan: Plan, **forms: Any) -> HttpResponse:
    comments = Comment.objects.filter(plan=plan.pk).select_related("author", "done_by", "item")
    tasks = PlanningTask.objects.filter(plan=plan.pk).select_related("owner__user", "done_by")
    meetings = PlanningMeeting.objects.filter(plan=plan.pk).prefetch_related("took_part__user")
    context = {
        "run": plan.run,
        "plan": plan,
        "may_edit": may_edit(request, plan),
        "comments": comments.prefetch_related("mentioned__user").order_by(OPEN_FIRST, "-written_at")[:MOST_COMMENTS],
        "tasks": tasks.order_by(OPEN_FIRST, "due_on", "pk"),
        "meetings": meetings.order_by("-starts_at"),
        "comment_form": CommentForm(plan=plan),
        "task_form": TaskForm(plan=plan),
    }
    return render(request, "planning/together.html", context | forms)


@access(Permission.PLAN)
@require_POST
@gives_back_what_was_written
def write_comment(request: StaffRequest, run_id: int) -> HttpResponse:
    """On the plan, or on the item whose number is sent along."""
    plan = plan_to_change(request, run_id)
    form = CommentForm(request.POST, plan=plan)
    item = _item(request, plan)

    def write() -> Comment:
        found = form.cleaned_data
        return services.write_comment(run=plan.run, by=request.actor, item=item, **found)

    if form.is_valid() and (comment := _done(form, write)):
        return _to(plan, f"kommentar-{comment.pk}")
    return _page(request, plan, comment_form=form, item=item)


@access(Permission.PLAN)
@require_POST
def settle_comment(request: StaffRequest, run_id: int, comment_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    comment = get_object_or_404(Comment.objects.filter(plan=plan.pk), pk=comment_id)
    services.settle_comment(run=plan.run, by=request.actor, comment=comment, done=_is_done(request))
    return _to(plan, f"kommentar-{comment.pk}")


@access(Permission.PLAN)
@require_POST
@gives_back_what_was_written
def add_task(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    form = TaskForm(request.POST, plan=plan)

    def add() -> PlanningTask:
        return services.add_task(run=plan.run, by=request.actor, **form.cleaned_data)

    if form.is_valid() and (task := _done(form, add)):
        return _to(plan, f"oppgave-{task.pk}")
    return _page(request, plan, task_form=form)


@access(Permission.PLAN)
@require_POST
def settle_task(request: StaffRequest, run_id: int, task_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    task = get_object_or_404(PlanningTask.objects.filter(plan=plan.pk), pk=task_id)
    services.settle_task(run=plan.run, by=request.actor, task=task, done=_is_done(request))
    return _to(plan, f"oppgave-{task.pk}")


def _item(request: StaffRequest, plan: Plan) -> ProgrammeItem | None:
    value = request.POST.get("post", "")
    if not ONE_NUMBER.fullmatch(value):
        return None
    return get_object_or_404(ProgrammeItem.objects.filter(session__run=plan.run_id), pk=value)


def _done(form: Any, act: Callable[[], Any]) -> Any:
    """What was made, or None with the reason on the form: what was typed stays."""
    try:
        return act()
    except (services.NotInGroupError, services.RunIsOverError) as error:
        form.add_error(None, str(IN_THE_WAY[type(error)]))
    return None


def _is_done(request: StaffRequest) -> bool:
    """The button says what it changes to, so that a double click changes once."""
    return request.POST.get("ferdig") == "ja"


def _to(plan: Plan, part: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('planning:together', args=[plan.run_id])}#{part}")
