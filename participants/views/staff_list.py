"""The list of participants: narrowed and sorted by its address, a page at a time, each reading in the log."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.forms import NarrowingForm
from participants.models import Enrolment
from participants.selectors import Sight
from participants.views.staff_scope import enrolments_in, record_read, run_seen_by
from ui import paging

PER_PAGE = 100


@access(Permission.LEAD_SESSIONS)
@require_safe
@transaction.atomic
def people(request: StaffRequest, run_id: int) -> HttpResponse:
    """Coordinators see all; those who lead the sessions see first names and needs."""
    run, seen = run_seen_by(request, run_id)
    everyone = selectors.people(enrolments_in(request, run))
    if seen is not Sight.ALL:
        everyone = selectors.seen_by_leaders(everyone)
    attended = selectors.attended(selectors.with_attendance(run))
    form = NarrowingForm(request.GET, people=everyone, sees_all=seen is Sight.ALL)
    shown = selectors.narrowed(everyone, form.narrowing(), attended)
    in_order = selectors.put_in_order(shown.holders, request.GET.get("sorter", ""), attended)
    holders = Paginator(in_order, PER_PAGE).get_page(request.GET.get("side"))
    line = Paginator(shown.waiting, PER_PAGE).get_page(request.GET.get("ko"))
    just_cancelled = _just_cancelled(request, everyone.cancelled)
    on_the_page = {*holders, *line, *shown.before_talk, *shown.gone} | ({just_cancelled} if just_cancelled else set())
    record_read(request, "participants.read", run, seen=seen, people=on_the_page)
    context = {
        "run": run,
        "tab": "participants",
        "everyone": everyone,
        "people": shown,
        "form": form,
        "chips": [{"text": words, "url": paging.without(request, name, value)} for name, value, words in form.chosen],
        "holders": holders,
        "line": line,
        "attended": attended,
        "sees_all": seen is Sight.ALL,
        "undoable": [enrolment.pk for enrolment in shown.cancelled if services.can_undo(enrolment)],
        "just_cancelled": just_cancelled,
    }
    return render(request, "participants/staff/people.html", context)


@access(Permission.LEAD_SESSIONS)
@require_safe
@transaction.atomic
def needs(request: StaffRequest, run_id: int) -> HttpResponse:
    """What the arena has to prepare, on a sheet of its own: numbers, and nobody's name."""
    run, seen = run_seen_by(request, run_id)
    found = selectors.people(enrolments_in(request, run))
    record_read(request, "needs.read", run, seen=seen, people=found.seated)
    context = {"run": run, "tab": "participants", "people": found, "sessions": selectors.with_attendance(run)}
    return render(request, "participants/staff/needs_sheet.html", context)


def _just_cancelled(request: StaffRequest, cancelled: list[Enrolment]) -> Enrolment | None:
    """Whom the last page took off the list, while that can be undone. A stranger's number in the address is nobody."""
    pk = request.GET.get("avmeldt", "")
    return next((each for each in cancelled if str(each.pk) == pk and services.can_undo(each)), None)
