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
from participants.forms import DetailsForm, NewContactForm, PartyChoiceForm
from participants.limits import CODES_PER_ADDRESS, too_many, too_many_letters
from participants.models import Enrolment, EnrolmentStatus
from participants.models.periods import days_kept
from participants.reach import Reach
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
        "new_contact": services.new_contact_of(enrolment),
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
    if form.is_valid() and (done := _change(request, enrolment, form)):
        return done
    form.cancel_url = reverse("participants:my_page", args=[request.own_token])
    return render(request, "participants/my_page/change.html", {"form": form, "offer": enrolment.run.offer})


def _change(request: PersonalRequest, enrolment: Enrolment, form: DetailsForm) -> HttpResponse | None:
    """The next page, or None with the reason why not in the form. Says nothing of whom a new contact belongs to."""
    if Reach.of(form.person()) != Reach.of(enrolment) and too_many_letters(request, enrolment):
        form.too_many_letters()
        return None
    try:
        waits = services.change_details(
            enrolment=enrolment, by=CITIZEN, person=form.person(), proven=request.proven, token=request.own_token
        )
    except services.TooManyLettersError:
        form.too_many_letters()
    except services.NoSeatForHelperError:
        form.no_seat_for_helper()
    else:
        return redirect("participants:new_contact", request.own_token) if waits else back(request, "lagret")
    return None


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def new_contact(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """The code that was sent to a new address or number. Until it comes back the old one is used."""
    contact = services.new_contact_of(enrolment)
    if contact is None:
        return back(request, "kode-ute" if request.method == "POST" else "")
    form = NewContactForm(request.POST if request.method == "POST" else None)
    status = 200
    if too_many(request, "codes", CODES_PER_ADDRESS):
        form.too_many()
        status = 429
    elif form.is_valid() and (done := _use(request, enrolment, form)):
        return done
    form.cancel_url = reverse("participants:my_page", args=[request.own_token])
    context = {
        "form": form,
        "contact": contact,
        "enrolment": enrolment,
        "token": request.own_token,
        "offer": enrolment.run.offer,
    }
    return render(request, "participants/my_page/new_contact.html", context, status=status)


def _use(request: PersonalRequest, enrolment: Enrolment, form: NewContactForm) -> HttpResponse | None:
    try:
        request.own_token = services.use_new_contact(
            enrolment=enrolment, code=form.cleaned_data["code"], proven=request.proven, token=request.own_token
        )
    except services.WrongCodeError:
        form.wrong()
    except services.ContactTakenError:
        return back(request, "star-her-alt")
    else:
        if services.new_contact_of(enrolment):  # there is one more to prove
            return redirect("participants:new_contact", request.own_token)
        return back(request, "ny-adresse")
    return None


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def cancel(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """The first tap leads here, the second sends. A page opened by a mail scanner changes nothing."""
    if request.method == "POST":
        with suppress(services.AlreadyCancelledError, services.TooLateError):  # their page says how it stands
            quiet = too_many_letters(request, enrolment)
            services.cancel_enrolment(enrolment=enrolment, by=CITIZEN, quiet=quiet)
            return back(request, "uten-brev" if quiet else "")
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
    quiet = too_many_letters(request, enrolment)
    try:
        services.undo_cancellation(enrolment=enrolment, by=CITIZEN, quiet=quiet)
    except (services.TooLateError, services.RunClosedError, services.RunFullError, services.AlreadyEnrolledError):
        return back(request, "kan-ikke-angres")
    return back(request, "uten-brev" if quiet else "")
