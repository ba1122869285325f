"""Saying yes, and showing the course to citizens."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisations.access import Permission, StaffRequest, access
from planning import services
from planning.forms import LaterForm, PublishForm
from planning.views.body import opened
from planning.views.scope import IN_THE_WAY, plan_to_change, to_plan, tried


@access(Permission.PLAN)
@require_POST
def approve(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    fingerprint = request.POST.get("fingerprint", "")[:64]

    def approve_for_own_side() -> None:
        services.approve(run=plan.run, by=request.actor, fingerprint=fingerprint)

    return tried(request, plan, "godkjenning", approve_for_own_side)


@access(Permission.PUBLISH)
@require_POST
def publish(request: StaffRequest, run_id: int) -> HttpResponse:
    """Everything that is missing is listed on the page; the reason that was typed stays in its field."""
    plan = plan_to_change(request, run_id)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            services.publish(run=plan.run, by=request.actor, **form.cleaned_data)
        except services.NotReadyError as error:
            _put_on_form(form, error)
        else:
            messages.success(request, _("The course is published as both sides approved it."))
            return to_plan(plan)
    return opened(request, plan, publish_form=form)


@access(Permission.PUBLISH)
@require_POST
def tick_points(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    points = request.POST.getlist("punkt")
    return tried(
        request, plan, "sjekkliste", lambda: services.tick_points(run=plan.run, by=request.actor, points=points)
    )


@access(Permission.PUBLISH)
@require_POST
def publish_later(request: StaffRequest, run_id: int) -> HttpResponse:
    """The reason for few experienced users is asked for by the gate, which is asked again when the time comes."""
    plan = plan_to_change(request, run_id)
    form = LaterForm(request.POST)
    if form.is_valid():
        try:
            services.publish_later(run=plan.run, by=request.actor, at=form.cleaned_data["publish_at"])
        except (services.TooLateError, services.AfterTheStartError, services.RunIsOverError) as error:
            form.add_error(None, str(IN_THE_WAY[type(error)]))
        else:
            return to_plan(plan, "godkjenning")
    return opened(request, plan, later_form=form)


@access(Permission.PUBLISH)
@require_POST
def do_not_publish_later(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    services.do_not_publish_later(run=plan.run, by=request.actor)
    return to_plan(plan, "godkjenning")


def _put_on_form(form: PublishForm, error: services.NotReadyError) -> None:
    if [missing.code for missing in error.missing] == ["few_experienced"]:
        form.add_error("few_experienced_reason", _("Write a reason, or ask one more experienced user in."))
    else:
        form.add_error(None, _("The course cannot be published yet. What is missing is listed above the button."))
