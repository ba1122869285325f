"""Meetings of the working group: agree on one, write what came of it, cancel it, and put it into a calendar."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Open, Permission, StaffRequest, access
from planning import services
from planning.forms import MeetingForm, as_agreed
from planning.models import Plan, PlanningMeeting
from planning.selectors.meeting_calendar import meeting_calendar as calendar_file
from planning.views.leaving import gives_back_what_was_written
from planning.views.scope import IN_THE_WAY, plan_to_change, plan_to_read


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@gives_back_what_was_written
def plan_meeting(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    form = MeetingForm(request.POST or None, plan=plan, cancel_url=_page_of(plan), is_new=True)

    def agree() -> PlanningMeeting:
        submission = form.cleaned_data["submission"]
        return services.plan_meeting(run=plan.run, by=request.actor, draft=form.draft(), submission=submission)

    if form.is_valid() and _saved(form, agree):
        return HttpResponseRedirect(_page_of(plan))
    return render(request, "planning/meeting.html", {"run": plan.run, "form": form})


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@gives_back_what_was_written
def change_meeting(request: StaffRequest, run_id: int, meeting_id: int) -> HttpResponse:
    """Time and place, agenda, minutes and who took part; what someone else saved meanwhile is shown beside it."""
    plan, meeting = _meeting(request, run_id, meeting_id)
    form = MeetingForm(
        request.POST or None, plan=plan, cancel_url=_page_of(plan), is_new=False, initial=as_agreed(meeting)
    )
    context = {"run": plan.run, "form": form, "meeting": meeting}

    def change() -> PlanningMeeting:
        version = form.cleaned_data["version"] or 0
        return services.change_meeting(
            run=plan.run, by=request.actor, meeting=meeting, version=version, draft=form.draft()
        )

    if form.is_valid():
        try:
            change()
        except services.MeetingChangedError as error:
            typed = request.POST.copy()
            typed["version"] = str(error.meeting.version)
            context["form"] = MeetingForm(typed, plan=plan, cancel_url=_page_of(plan), is_new=False)
            context["theirs"] = error.meeting
        else:
            return HttpResponseRedirect(f"{_page_of(plan)}#mote-{meeting.pk}")
    return render(request, "planning/meeting.html", context)


@access(Permission.PLAN)
@require_POST
def cancel_meeting(request: StaffRequest, run_id: int, meeting_id: int) -> HttpResponse:
    plan, meeting = _meeting(request, run_id, meeting_id)
    services.cancel_meeting(run=plan.run, by=request.actor, meeting=meeting)
    return HttpResponseRedirect(f"{_page_of(plan)}#mote-{meeting.pk}")


@access(Open.SIGNED_IN)
@require_safe
def meeting_calendar(request: StaffRequest, run_id: int, meeting_id: int) -> HttpResponse:
    plan = plan_to_read(request, run_id)
    meeting = get_object_or_404(PlanningMeeting.objects.filter(plan=plan.pk), pk=meeting_id)
    meeting.plan = plan
    method = "CANCEL" if meeting.cancelled_at else "REQUEST"
    content_type = f"text/calendar; charset=utf-8; method={method}"
    name = _("planning-meeting")
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(calendar_file(meeting, request.user), content_type=content_type, headers=headers)


def _meeting(request: StaffRequest, run_id: int, meeting_id: int) -> tuple[Plan, PlanningMeeting]:
    plan = plan_to_change(request, run_id)
    meetings = PlanningMeeting.objects.held().prefetch_related("took_part")
    return plan, get_object_or_404(meetings, plan=plan.pk, pk=meeting_id)


def _saved(form: MeetingForm, act: Callable[[], PlanningMeeting]) -> PlanningMeeting | None:
    try:
        return act()
    except services.RunIsOverError as error:
        form.add_error(None, str(IN_THE_WAY[type(error)]))
    return None


def _page_of(plan: Plan) -> str:
    return reverse("planning:together", args=[plan.run_id])
