"""A participant's own page: see, answer, change, leave, come back."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import CITIZEN
from organisations.access import Open, access
from participants import selectors, services
from participants.forms import DetailsForm, PartyChoiceForm
from participants.models import Enrolment, EnrolmentStatus
from participants.models.periods import days_kept
from participants.selectors.helping import has_taken_part
from participants.views.personal import PersonalRequest, personal


def back(request: PersonalRequest, note: str = "") -> HttpResponse:
    """To the page, with a word in the address about what was done: there is no session to keep it in."""
    response = redirect("participants:my_page", request.own_token)
    if note:
        response["Location"] += f"?{note}"
    return response


@access(Open.LINK)
@require_safe
@personal
def my_page(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    page = selectors.own_page(enrolment)
    context = {
        "page": page,
        "enrolment": enrolment,
        "run": enrolment.run,
        "offer": enrolment.run.offer,
        "token": request.own_token,
        "can_undo": services.can_undo(enrolment),
        "can_take_seat": services.can_take_free_seat(enrolment=enrolment),
        "can_help": has_taken_part(enrolment),
        "note": next(iter(request.GET), ""),
        "person_days": days_kept(enrolment.run.offer.organiser, "person_days"),
    }
    return render(request, "participants/my_page/my_page.html", context)


ANSWERS: dict[str, Callable[..., None]] = {
    "ja": services.accept_invitation,
    "ja, sammen": partial(services.accept_invitation, for_two=True),
    "nei": services.decline_invitation,
    "senere": partial(services.decline_invitation, stay=True),
    "minn-meg": services.decline_until_later,
}
SAYS = {"minn-meg": "minner-om"}
ANSWERED = {EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED}


@access(Open.LINK)
@require_POST
@personal
def answer_offer(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """Whoever has answered already, in another tab or with the one they come with, is told so: nothing expired."""
    together = ", sammen" if request.POST.get("svar") == "ja" and "sammen" in request.POST else ""
    answer = ANSWERS.get(f"{request.POST.get('svar', '')}{together}")
    if answer is None:  # neither yes nor no: the page asks again
        return back(request)
    is_answered = enrolment.status in ANSWERED
    try:
        answer(enrolment=enrolment, by=CITIZEN)
    except services.ChangedSinceError:
        return back(request, "endret-siden")
    except services.NoOfferError:
        enrolment.refresh_from_db(fields=["status"])
        if enrolment.status not in ANSWERED:
            return back(request, "for-sent")
        is_answered = True
    return back(request, "svart-alt" if is_answered else SAYS.get(request.POST["svar"], ""))


@access(Open.LINK)
@require_POST
@personal
def answer_for_party(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """What two who wait together want with one seat. Anything but the three answers asks again."""
    asked = PartyChoiceForm(request.POST)
    choice = asked.cleaned_data["choice"] if asked.is_valid() else None
    if choice is not None:
        with suppress(services.NothingAskedError):  # their page says how it stands
            services.answer_for_party(enrolment=enrolment, by=CITIZEN, choice=choice)
    return back(request)


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def change(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    form = DetailsForm(request.POST or None, enrolment=enrolment, by=CITIZEN)
    if form.is_valid():
        try:
            services.change_details(enrolment=enrolment, by=CITIZEN, person=form.person(), token=request.own_token)
        except services.ContactTakenError:
            form.contact_taken()
        except services.NoSeatForHelperError:
            form.no_seat_for_helper()
        else:
            return back(request, "lagret")
    form.cancel_url = reverse("participants:my_page", args=[request.own_token])
    return render(request, "participants/my_page/change.html", {"form": form, "offer": enrolment.run.offer})


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def cancel(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """The first tap leads here, the second sends. A page opened by a mail scanner changes nothing."""
    if request.method == "POST":
        with suppress(services.AlreadyCancelledError, services.TooLateError):  # their page says how it stands
            services.cancel_enrolment(enrolment=enrolment, by=CITIZEN)
        return back(request)
    page = selectors.own_page(enrolment)
    if not enrolment.is_live or page.state in {selectors.OwnState.OVER, selectors.OwnState.NO_SEAT}:
        return back(request)
    context = {"page": page, "token": request.own_token, "offer": enrolment.run.offer}
    return render(request, "participants/my_page/cancel.html", context)


@access(Open.LINK)
@require_POST
@personal
def undo(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    try:
        services.undo_cancellation(enrolment=enrolment, by=CITIZEN)
    except (services.TooLateError, services.RunClosedError, services.RunFullError, services.AlreadyEnrolledError):
        return back(request, "kan-ikke-angres")
    return back(request)
