"""The page that those who lead have in their hand while the session goes on."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from offers.models import CourseRun, Session
from offers.selectors.help import municipal_contacts
from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.views.staff_scope import enrolments_in, record_read, run_seen_by
from planning.selectors.delivery import leading_member, may_reflect_on, steps


@access(Permission.LEAD_SESSIONS)
@require_safe
@transaction.atomic
def session(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    """Run sheet by the clock, first names and needs. Coordinators see no more here. Each reading is in the log."""
    run, seen = run_seen_by(request, run_id)
    session = get_object_or_404(Session.objects.held().select_related("arena"), pk=session_id, run=run)
    session.run = run
    people = selectors.attending(session, enrolments_in(request, run))
    record_read(request, "session.read", run, seen=seen, people=len(people))
    now = timezone.now()
    sheet = steps(session, now)
    context = {
        "run": run,
        "session": session,
        "arena": session.arena or run.arena,
        "now": now,
        "steps": sheet,
        "materials": [step.item.materials for step in sheet if step.item.materials],
        "people": people,
        "attendance_is_open": services.attendance_is_open(session),
        "leads": leading_member(session, request.user) is not None,
        "can_look_back": may_reflect_on(session),
        "is_on": session.starts_at <= now < session.ends_at,
        "contacts": _contacts(run),
    }
    return render(request, "participants/staff/session.html", context)


def _contacts(run: CourseRun) -> list[object]:
    return [*municipal_contacts([run.municipality_id] if run.municipality_id else [])]
