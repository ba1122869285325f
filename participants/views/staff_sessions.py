"""A run's sessions with who came, and the messages that the portal has sent."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from messaging.kinds import label_of
from messaging.models import Message, MessageState
from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.models import Enrolment
from participants.selectors import Sight
from participants.views.staff_scope import enrolments_in, record_read, run_managed_by, run_seen_by

MESSAGES_PER_PAGE = 50
STATE_COLOURS = {MessageState.SENT: "success", MessageState.FAILED: "danger"}


@access(Permission.LEAD_SESSIONS)
@require_safe
def sessions(request: StaffRequest, run_id: int) -> HttpResponse:
    """The sessions, each with how many came: figures, so nobody is read about."""
    run, seen = run_seen_by(request, run_id)
    found = list(selectors.with_attendance(run))
    context = {
        "run": run,
        "tab": "participants",
        "sees_all": seen is Sight.ALL,
        "sessions": found,
        "open_sessions": [session.pk for session in found if services.attendance_is_open(session)],
    }
    return render(request, "participants/staff/sessions.html", context)


@access(Permission.MANAGE_PARTICIPANTS)
@require_safe
@transaction.atomic
def sent(request: StaffRequest, run_id: int) -> HttpResponse:
    """What was sent to whom, and whether it arrived. The texts are not kept.

    Not for those who only lead: they would read here who waited or left.
    """
    run = run_managed_by(request, run_id)
    enrolments = enrolments_in(request, run)
    page = Paginator(selectors.messages_about(enrolments), MESSAGES_PER_PAGE).get_page(request.GET.get("side"))
    names = selectors.names_of(enrolments, (message.about_id for message in page))
    rows = [_row(message, names.get(message.about_id or 0)) for message in page]
    record_read(request, "messages.read", run, seen=Sight.ALL, people=names.values())
    context = {"run": run, "tab": "messages", "page": page, "rows": rows}
    return render(request, "participants/staff/messages.html", context)


def _row(message: Message, enrolment: Enrolment | None) -> dict[str, object]:
    return {
        "message": message,
        "kind": label_of(message.kind),
        "name": enrolment.name if enrolment else "",
        "address": message.address,
        "color": STATE_COLOURS.get(MessageState(message.state), "neutral"),
    }
