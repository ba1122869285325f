"""Around a session: the run sheet by the clock, a concern for the coordinator, and a look back on the group."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import services as audit
from offers.models import Session
from organisations.access import Open, Permission, StaffRequest, access, has
from planning.forms.delivery import ConcernForm, ReflectionForm
from planning.models import Plan, SessionConcern, SessionReflection, WorkingGroupMember
from planning.selectors.delivery import SideSaw, leading_member, may_reflect_on, others_who_read, seen_by_sides, steps
from planning.selectors.leading import handed_over
from planning.services import delivery as services
from planning.services.errors import NotYetError
from planning.views.scope import plan_to_read


def session_of(plan: Plan, session_id: int) -> Session:
    session = get_object_or_404(Session.objects.held(), pk=session_id, run=plan.run_id)
    session.run = plan.run
    return session


@access(Open.SIGNED_IN)
@require_safe
def clock(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    """Only the run sheet, which the session's page fetches anew each minute. Nothing about participants is in it."""
    session = session_of(plan_to_read(request, run_id), session_id)
    now = timezone.now()
    sheet = steps(session, now, handed_over(session))
    context = {"steps": sheet, "now": now, "is_on": session.starts_at <= now < session.ends_at}
    return render(request, "planning/delivery/steps.html", context)


@access(Permission.LEAD_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def raise_concern(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    session = session_of(plan_to_read(request, run_id), session_id)
    _leader(request, session)
    told = others_who_read(session, request.user.pk).exists()
    form = ConcernForm(request.POST or None, is_sent=told)
    if form.is_valid():
        concern = services.raise_concern(session=session, by=request.actor, **form.cleaned_data)
        if told:
            messages.success(request, _("The coordinator has been told, and reads it here in the portal."))
        else:
            messages.warning(request, _("The text is saved. Nobody has been told."))
        return redirect("planning:concern", run_id, concern.pk)
    context = {
        "run": session.run,
        "session": session,
        "form": form,
        "told": told,
        "heading": _("A concern about the group"),
    }
    return render(request, "planning/delivery/raise_concern.html", context)


@access(Open.SIGNED_IN)
@require_safe
def concern(request: StaffRequest, run_id: int, concern_id: int) -> HttpResponse:
    """For the coordinators and the one who wrote it; to everyone else it does not exist. Each reading is in the log."""
    found = _concern(request, run_id, concern_id)
    run = found.session.run
    audit.record(
        by=request.actor,
        action="concern.read",
        target=found,
        organisation_id=run.offer.organiser_id,
        details={"run": run.pk},
    )
    may = SessionConcern.objects.allowed(request.user, Permission.PUBLISH).filter(pk=found.pk).exists()
    context = {
        "run": run,
        "session": found.session,
        "concern": found,
        "may_follow_up": may,
        "is_mine": found.written_by == request.user,
        "told": others_who_read(found.session, found.written_by_id).exists(),
        "heading": _("A concern about the group"),
    }
    return render(request, "planning/delivery/concern.html", context)


@access(Permission.PUBLISH)
@require_POST
def follow_up(request: StaffRequest, run_id: int, concern_id: int) -> HttpResponse:
    found = _concern(request, run_id, concern_id)
    if not SessionConcern.objects.allowed(request.user, Permission.PUBLISH).filter(pk=found.pk).exists():
        raise PermissionDenied
    services.follow_up_concern(concern=found, by=request.actor)
    return redirect("planning:concern", run_id, concern_id)


@access(Permission.LEAD_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def reflect(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    """Leaders answer; the whole working group and the coordinators see what both sides answered."""
    plan = _plan_of_group(request, run_id)
    session = session_of(plan, session_id)
    member = leading_member(session, request.user)
    given = SessionReflection.objects.filter(session=session, member=member).first() if member else None
    form = ReflectionForm(request.POST or None, given=given)
    if form.is_valid() and (reply := _reflected(request, session, form)):
        return reply
    context = {
        "run": plan.run,
        "session": session,
        "form": form if member and may_reflect_on(session) else None,
        "is_open": may_reflect_on(session),
        "sides": _sides(session),
        "heading": _("Look back on the group"),
    }
    return render(request, "planning/delivery/reflect.html", context)


def _reflected(request: StaffRequest, session: Session, form: ReflectionForm) -> HttpResponse | None:
    member = _leader(request, session)
    words = form.cleaned_data["next_time"]
    try:
        services.reflect(session=session, by=request.actor, member=member, answers=form.answers(), next_time=words)
    except NotYetError:
        return None
    messages.success(request, _("Your answers are saved. You can change them here."))
    return redirect("planning:reflect", session.run_id, session.pk)


def _plan_of_group(request: StaffRequest, run_id: int) -> Plan:
    """Members of the working group, and coordinators. 404 and 403 as everywhere."""
    plan = plan_to_read(request, run_id)
    if not (
        has(request.user, Permission.PLAN) and Plan.objects.allowed(request.user, Permission.PLAN).filter(pk=plan.pk)
    ):
        raise PermissionDenied
    return plan


def _leader(request: StaffRequest, session: Session) -> WorkingGroupMember:
    member = leading_member(session, request.user)
    if member is None:
        raise PermissionDenied
    return member


def _concern(request: StaffRequest, run_id: int, concern_id: int) -> SessionConcern:
    known = SessionConcern.objects.visible_to(request.user).select_related(
        "session__run__offer__organiser", "session__run__arena", "written_by", "followed_up_by"
    )
    return get_object_or_404(known, pk=concern_id, session__run=run_id)


def _sides(session: Session) -> list[SideSaw]:
    given = SessionReflection.objects.filter(session=session).select_related("member")
    return seen_by_sides(given) if given else []
