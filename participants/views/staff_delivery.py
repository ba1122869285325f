"""The page that those who lead have in their hand while the session goes on."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offers.models import CourseRun, Session
from offers.selectors.help import municipal_contacts
from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.views.staff_scope import enrolments_in, record_read, run_seen_by
from planning.models import WorkingGroupMember
from planning.selectors.delivery import leading_member, may_reflect_on, steps
from planning.selectors.leading import handed_over


@access(Permission.LEAD_SESSIONS)
@require_safe
@transaction.atomic
def session(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    """Run sheet by the clock, first names and needs. Coordinators see no more here. Each reading is in the log."""
    run, seen = run_seen_by(request, run_id)
    session = get_object_or_404(Session.objects.held().select_related("arena"), pk=session_id, run=run)
    session.run = run
    people = selectors.attending(session, enrolments_in(request, run))
    record_read(request, "session.read", run, seen=seen, people=people)
    now = timezone.now()
    substitutions = handed_over(session)
    sheet = steps(session, now, substitutions)
    leader = leading_member(session, request.user)
    context = {
        "run": run,
        "session": session,
        "arena": session.arena or run.arena,
        "now": now,
        "steps": sheet,
        "materials": [step.item.materials for step in sheet if step.item.materials],
        "people": people,
        "attendance_is_open": services.attendance_is_open(session),
        "leads": leader is not None,
        "hand_over_url": _hand_over_url(session, leader) if session.ends_at > now else "",
        "substitutions": substitutions,
        "can_look_back": may_reflect_on(session),
        "is_on": session.starts_at <= now < session.ends_at,
        "contacts": _contacts(run),
    }
    return render(request, "participants/staff/session.html", context)


def _hand_over_url(session: Session, leader: WorkingGroupMember | None) -> str:
    """Where one who leads all sessions finds a substitute for this one."""
    if leader is None or not leader.leads_sessions:
        return ""
    return f"{reverse('planning:put_in_substitute', args=[session.run_id, leader.pk])}?samling={session.pk}"


def _contacts(run: CourseRun) -> list[object]:
    return [*municipal_contacts([run.municipality_id] if run.municipality_id else [])]
