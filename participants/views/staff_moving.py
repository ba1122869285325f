"""From one course run to another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from offers.models.run import PUBLIC_STATES, CourseRunQuerySet
from organisations.access import Permission, StaffRequest, access
from participants import selectors, services
from participants.forms import MovingForm
from participants.models import Enrolment, EnrolmentStatus
from participants.views.staff_scope import enrolment_managed_by, record_look


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    runs = _others(request, enrolment)
    form = MovingForm(request.POST or None, runs=runs)
    form.cancel_url = reverse("participants_staff:list", args=[run_id])
    if form.is_valid() and (done := _move(request, enrolment, form)):
        return done
    record_look(request, enrolment)
    context = {"run": enrolment.run, "tab": "participants", "enrolment": enrolment, "form": form, "runs": runs}
    return render(request, "participants/staff/move.html", context)


def _others(request: StaffRequest, enrolment: Enrolment) -> CourseRunQuerySet:
    """Where the person coordinates, too, and where one can still begin. Nearest first."""
    mine = selectors.managed_runs(request.user).filter(state__in=PUBLIC_STATES, ends_at__gt=timezone.now())
    return mine.exclude(pk=enrolment.run_id).select_related("offer").order_by("starts_at", "pk")


def _move(request: StaffRequest, enrolment: Enrolment, form: MovingForm) -> HttpResponse | None:
    """The next page, or None with the reason why not in the form."""
    to_run = form.cleaned_data["to_run"]
    try:
        status = services.move_enrolment(enrolment=enrolment, to_run=to_run, by=request.actor, consented=True)
    except services.TooLateError:
        form.add_error(None, _("Attendance is noted for this person, so they stay in this run's figures."))
    except services.AlreadyEnrolledError:
        form.add_error("to_run", _("The person is in that course run already."))
    except services.RunFullError:
        form.add_error("to_run", _("There is no seat, and no room on the waiting list. Choose another one."))
    except services.ElsewhereError:
        form.add_error("to_run", _("It is only for those who live in its own municipalities. Choose another one."))
    except services.RunClosedError:
        form.add_error("to_run", _("Nobody can be moved to that course run any more. Choose another one."))
    else:
        seated = status == EnrolmentStatus.SEATED
        sentence = _("{name} is moved here and has a seat.") if seated else _("{name} is moved here.")
        messages.success(request, sentence.format(name=enrolment.name))
        return redirect("participants_staff:list", to_run.pk)
    return None
