"""Signing up two who come together, on one page and with one button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from audit.services import CITIZEN
from offers.models import CourseRun
from organisations.access import Open, access
from participants import services
from participants.forms import EnrolmentForm, SecondPersonForm, SignUpChoiceForm
from participants.limits import too_many_of_one, too_many_sign_ups
from participants.views.enrolling import (
    TOO_MANY,
    TOO_MANY_OF_ONE,
    Receipt,
    lives_elsewhere,
    not_open,
    run_to_join,
    sign_up_context,
    why_not,
)
from participants.views.from_our_page import keeps_what_was_typed, refusal
from participants.views.opening import opening


@access(Open.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def enrol_two(request: HttpRequest, run_id: int) -> HttpResponse:
    run = run_to_join(run_id)
    now = opening(run)
    if not now.may_be_named or (request.method != "POST" and not now.is_open):
        return not_open(request, run, now)
    first = EnrolmentForm(request.POST or None, run=run)
    second = SecondPersonForm(request.POST or None, run=run, first=first)
    if sentence := refusal(request):
        first.add_error(None, sentence)
        return _page(request, run, first, second, status=403)
    if request.method == "POST" and too_many_sign_ups(request):
        first.add_error(None, str(TOO_MANY))
        return _page(request, run, first, second, status=429)
    if first.is_valid() & second.is_valid():
        return _enrol(request, run, first, second)
    return _page(request, run, first, second)


def _enrol(request: HttpRequest, run: CourseRun, first: EnrolmentForm, second: SecondPersonForm) -> HttpResponse:
    choice, taker = SignUpChoiceForm(request.POST).answer
    people = (first.person(), second.person())
    if too_many_of_one(request, *people):
        first.add_error(None, TOO_MANY_OF_ONE)
        return _page(request, run, first, second, status=429)
    try:
        outcomes = services.enrol_party(
            run=run,
            by=CITIZEN,
            people=people,
            submission=first.cleaned_data["submission"],
            choice=choice,
            taker=taker,
        )
    except services.PartyDoesNotFitError as error:
        return _page(request, run, first, second, asks=error.possible)
    except services.ElsewhereError:
        first.add_error(None, lives_elsewhere(run))
        return _page(request, run, first, second)
    except (services.RunClosedError, services.RunFullError) as error:
        run = run_to_join(run.pk)
        first.add_error(None, why_not(error, opening(run)))
        return _page(request, run, first, second, status=409)
    is_one = len(outcomes) == 1
    receipt = Receipt(run.pk, outcomes, people[taker if is_one else 0].channel, of_two=True)
    return redirect("participants:receipt", receipt.sign())


def _page(
    request: HttpRequest,
    run: CourseRun,
    first: EnrolmentForm,
    second: SecondPersonForm,
    *,
    asks: services.Possible | None = None,
    status: int = 200,
) -> HttpResponse:
    """With the question what to do with room for one, when that is all there is; nothing that was typed is lost."""
    context = sign_up_context(run, first, opening(run)) | {"second": second, "asks": asks}
    return render(request, "participants/enrol_two.html", context, status=status)
