"""Attendance, noted on a phone while people arrive: a tap saves it, and so does the button where no script runs."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import retarget

from offers.models import CourseRun, Session
from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.forms import AttendanceForm, WalkInForm
from participants.models import Attendance
from participants.selectors import Sight
from participants.views.staff_scope import enrolments_in, record_read, run_seen_by


@access(Permission.LEAD_SESSIONS)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def attendance(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    run, session, seen = _session(request, run_id, session_id)
    people = selectors.attending(session, enrolments_in(request, run))
    form = AttendanceForm(request.POST if request.method == "POST" else None, people=people, noted=_noted(session))
    if form.is_valid():
        return _note(request, session, form)
    if request.method == "GET":
        record_read(request, "attendance.read", run, seen=seen, people=people)
    context = {
        "run": run,
        "tab": "participants",
        "session": session,
        "form": form,
        "is_open": services.attendance_is_open(session),
        "sees_all": seen is Sight.ALL,
    }
    return render(request, "participants/staff/attendance.html", context)


def _session(request: StaffRequest, run_id: int, session_id: int) -> tuple[CourseRun, Session, Sight]:
    run, seen = run_seen_by(request, run_id)
    session = get_object_or_404(Session.objects.held(), pk=session_id, run=run)
    session.run = run
    return run, session, seen


def _noted(session: Session) -> dict[int, str]:
    return dict(Attendance.objects.filter(session=session).values_list("enrolment_id", "presence"))


def _note(request: StaffRequest, session: Session, form: AttendanceForm) -> HttpResponse:
    """A tap is answered with what is saved for that person; the button with the page."""
    try:
        services.mark_attendance(session=session, by=request.actor, presences=form.presences())
    except services.NotYetError:
        messages.warning(request, _("Attendance can be noted from the day of the session on."))
    else:
        if "HX-Request" in request.headers:
            return _saved(request, session, form)
        messages.success(request, _("Attendance is saved."))
    return redirect("participants_staff:attendance", session.run_id, session.pk)


def _saved(request: StaffRequest, session: Session, form: AttendanceForm) -> HttpResponse:
    noted = _noted(session)
    person = next((each for each in form.people if f"person-{each.pk}" in request.POST), None)
    presence = noted.get(person.pk, "") if person else ""
    response = render(request, "participants/staff/attendance_saved.html", {"person": person, "presence": presence})
    return (
        retarget(response, f"#lagret-{person.pk}") if person else response
    )  # the page takes no other answer for saved


@access(Permission.LEAD_SESSIONS)
@require_http_methods(["GET", "POST"])
def walk_in(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    """Someone who comes without having signed up. Those who lead write this, too, though they see no one's address."""
    run, session, seen = _session(request, run_id, session_id)
    form = WalkInForm(request.POST or None, run=run)
    if form.is_valid() and _add(request, session, form, seen):
        sentence = _("{name} has a seat, and is noted as present.")
        messages.success(request, sentence.format(name=form.cleaned_data["name"]))
        return redirect("participants_staff:attendance", run.pk, session.pk)
    context = {"run": run, "tab": "participants", "session": session, "form": form}
    return render(request, "participants/staff/walk_in.html", context)


def _add(request: StaffRequest, session: Session, form: WalkInForm, seen: Sight) -> bool:
    """False with the reason why not in the form."""
    try:
        services.add_walk_in(
            session=session,
            by=request.actor,
            person=form.person(),
            submission=form.cleaned_data["submission"],
            sees_contacts=seen is Sight.ALL,
        )
    except services.NotYetError:
        form.add_error(None, _("Attendance can be noted from the day of the session on."))
    except services.AlreadyEnrolledError:
        form.add_error(None, _("Someone with this e-mail address or phone is already in the list."))
    except services.RunFullError:
        form.add_error(None, _("No seat is free: all are taken, or kept for those who wait. Ask the coordinator."))
    except services.ElsewhereError:
        form.add_error(None, _("This run is only for those who live in its own municipalities. Ask the coordinator."))
    except services.RunClosedError:
        form.add_error(None, _("The course is over, so nobody can be added any more."))
    else:
        return True
    return False
