"""What a coordinator does with one participant in the list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, StaffRequest, access
from participants import services
from participants.forms import CancellationForm, DetailsForm, PhoneEnrolmentForm
from participants.models import Enrolment
from participants.models.periods import asks_age_band, days_kept
from participants.views.staff_scope import enrolment_managed_by, record_look, run_managed_by


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def enrol_by_phone(request: StaffRequest, run_id: int) -> HttpResponse:
    run = run_managed_by(request, run_id)
    form = PhoneEnrolmentForm(request.POST or None, run=run)
    form.cancel_url = _list(run_id)
    if form.is_valid() and (done := _enrol(request, form, run_id)):
        return done
    organiser = run.offer.organiser
    context = {
        "run": run,
        "tab": "participants",
        "form": form,
        "person_days": days_kept(organiser, "person_days"),
        "asks_age_band": asks_age_band(organiser),
    }
    return render(request, "participants/staff/enrol_by_phone.html", context)


def _enrol(request: StaffRequest, form: PhoneEnrolmentForm, run_id: int) -> HttpResponse | None:
    """The next page, or None with the reason why not in the form."""
    person, submission = form.person(), form.cleaned_data["submission"]
    if not form.is_asked and services.has_namesake(run=form.run, person=person, submission=submission):
        form.ask_whether_another()
        return None
    try:
        outcome = services.enrol(run=form.run, by=request.actor, person=person, submission=submission)
    except services.AlreadyEnrolledError:
        form.add_error(None, _("Someone with this e-mail address or phone is already in the list."))
    except services.ElsewhereError:
        form.add_error("municipality", _("This run is not for people who live there. You can change that for the run."))
    except services.RunFullError:
        form.add_error(None, _("All seats are taken, and there is no waiting list."))
    except services.RunClosedError:
        form.add_error(None, _("This run is not published, or it is over. Nobody can be enrolled."))
    else:
        messages.success(request, _sentence(outcome).format(name=form.cleaned_data["name"]))
        if not any(person.keys):
            messages.warning(request, _("No message reaches this person. Print a letter: you find it in the list."))
        return redirect(_list(run_id))
    return None


def _sentence(outcome: services.Outcome) -> str:
    return {
        services.Outcome.SEATED: _("{name} has a seat."),
        services.Outcome.WAITING: _("{name} is on the waiting list."),
        services.Outcome.APPLIED: _("{name} is on the list of those to talk with first."),
    }[outcome]


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    form = DetailsForm(request.POST or None, enrolment=enrolment, by=request.actor)
    form.cancel_url = _list(run_id)
    if form.is_valid():
        try:
            services.change_details(enrolment=enrolment, by=request.actor, person=form.person())
        except services.ContactTakenError:
            form.contact_taken()
        except services.NoSeatForHelperError:
            form.no_seat_for_helper()
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(_list(run_id))
    record_look(request, enrolment)
    context = {"run": enrolment.run, "tab": "participants", "form": form, "enrolment": enrolment}
    return render(request, "participants/staff/change.html", context)


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    form = CancellationForm(request.POST or None)
    form.cancel_url = _list(run_id)
    if form.is_valid():
        return _cancel(request, enrolment, form.cleaned_data["reason"])
    record_look(request, enrolment)
    context = {"run": enrolment.run, "tab": "participants", "form": form, "enrolment": enrolment}
    return render(request, "participants/staff/cancel.html", context)


def _cancel(request: StaffRequest, enrolment: Enrolment, reason: str) -> HttpResponse:
    """Back to the list, which offers to undo what was done."""
    try:
        services.cancel_enrolment(enrolment=enrolment, by=request.actor, reason=reason)
    except services.AlreadyCancelledError:
        messages.info(request, _("The place was cancelled already."))
    except services.TooLateError:
        messages.warning(request, _("The course is over, so the place stays as it was."))
    else:
        return redirect(f"{_list(enrolment.run_id)}?avmeldt={enrolment.pk}")
    return redirect(_list(enrolment.run_id))


@access(Permission.MANAGE_PARTICIPANTS)
@require_POST
def undo(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    try:
        services.undo_cancellation(enrolment=enrolment, by=request.actor)
    except services.TooLateError:
        messages.warning(request, _("It is too late to undo this. You can enrol the person anew."))
    except services.RunFullError:
        messages.warning(request, _("The seat has been given to someone else, and there is no waiting list."))
    except (services.RunClosedError, services.AlreadyEnrolledError):
        messages.warning(request, _("It could not be undone: the run is over, or the person is enrolled anew."))
    else:
        messages.success(request, _("{name} is back in the list.").format(name=enrolment.name))
    return redirect(_list(run_id))


@access(Permission.MANAGE_PARTICIPANTS)
@require_POST
def invite(request: StaffRequest, run_id: int) -> HttpResponse:
    run = run_managed_by(request, run_id)
    try:
        services.invite_next(run=run, by=request.actor)
    except services.RunFullError:
        messages.warning(request, _("No seat is free. Raise the number of seats, or wait until someone cancels."))
    except services.NobodyWaitsError:
        messages.info(request, _("Nobody is waiting."))
    else:
        messages.success(request, _("The first in line has been offered the seat, and gets a message now."))
    return redirect(_list(run_id))


def _list(run_id: int) -> str:
    return reverse("participants_staff:list", args=[run_id])
