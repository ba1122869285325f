"""What leaves the portal: a spreadsheet, a list to tick on paper, a letter. Each is in the log with its people."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from offers.models import Session
from organisations.access import Permission, StaffRequest, access
from participants import selectors, services, spreadsheet
from participants.forms import NarrowingForm
from participants.models.periods import days_kept
from participants.places import meetings
from participants.selectors import Sight
from participants.views.staff_scope import enrolment_managed_by, enrolments_in, record_look, record_read, run_seen_by
from ui import printing

SESSIONS_TO_A_PAGE = 8


@access(Permission.LEAD_SESSIONS)
@require_safe
@transaction.atomic
def export(request: StaffRequest, run_id: int) -> HttpResponse:
    """The list as it is narrowed and sorted on the page. Contact details only for those who see them there."""
    run, seen = run_seen_by(request, run_id)
    sees_all = seen is Sight.ALL
    everyone = selectors.people(enrolments_in(request, run))
    if not sees_all:
        everyone = selectors.seen_by_leaders(everyone)
    attended = selectors.attended(selectors.with_attendance(run))
    form = NarrowingForm(request.GET, people=everyone, sees_all=sees_all)
    shown = selectors.narrowed(everyone, form.narrowing(), attended)
    people = selectors.put_in_order(shown.everyone, request.GET.get("sorter", ""), attended)
    record_read(request, "participants.exported", run, seen=seen, people=people)
    content = spreadsheet.as_xlsx(people, attended, sees_all=sees_all)
    response = HttpResponse(content, content_type=spreadsheet.CONTENT_TYPE)
    # The name of a file lies in folders and histories: it says nothing of what the people have in common.
    name = _("participants")
    response["Content-Disposition"] = f'attachment; filename="{name}-{run.pk}.xlsx"'
    return response


@access(Permission.LEAD_SESSIONS)
@require_safe
@transaction.atomic
def sheet(request: StaffRequest, run_id: int) -> HttpResponse:
    """Names and boxes, for a room without a network."""
    run, seen = run_seen_by(request, run_id)
    seated = selectors.seen_by_leaders(selectors.people(enrolments_in(request, run))).seated
    sessions = list(selectors.with_attendance(run))
    record_read(request, "attendance_list.printed", run, seen=seen, people=seated)
    context = {
        "run": run,
        "tab": "participants",
        "people": seated,
        "pages": _pages(sessions),
        "sees_all": seen is Sight.ALL,
    }
    return render(request, "participants/staff/attendance_sheet.html", context)


def _pages(sessions: list[Session]) -> list[list[Session]]:
    """As many boxes as fit across a sheet. Without sessions there is one column to write a date above."""
    starts = range(0, len(sessions), SESSIONS_TO_A_PAGE)
    return [sessions[start : start + SESSIONS_TO_A_PAGE] for start in starts] or [[]]


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def letter(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    """A letter for an envelope. It carries a personal link, made when the button is pressed: to look makes none."""
    enrolment = enrolment_managed_by(request, run_id, pk)
    context: dict[str, object] = {"run": enrolment.run, "tab": "participants", "enrolment": enrolment}
    if request.method != "POST" or not enrolment.is_live:
        record_look(request, enrolment)
        return render(request, "participants/staff/letter.html", context | {"reached": selectors.is_reached(enrolment)})
    days = days_kept(enrolment.run.offer.organiser, "person_days")
    link = services.print_letter(enrolment=enrolment, by=request.actor)
    context |= {"link": link, "qr": printing.qr_data_uri(link), "person_days": days}
    with override(enrolment.language):  # the whole page: what surrounds the letter is not printed
        context["meetings"] = meetings(enrolment.run)
        return render(request, "participants/staff/letter_printed.html", context)
