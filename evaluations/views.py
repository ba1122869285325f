"""The participant's page, reached by a link from a letter, and the results for those who planned the run."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from evaluations import limits, selectors, services
from evaluations.forms import AnswerForm
from organisations.access import Open, Permission, StaffRequest, access
from ui.views import too_many_requests

_Args = ParamSpec("_Args")


def _in_the_letters_language(
    view: Callable[Concatenate[HttpRequest, _Args], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _Args], HttpResponse]:
    """The link says in which language its letter was. A language that the reader has chosen here comes first."""

    @wraps(view)
    def translated(request: HttpRequest, /, *args: _Args.args, **kwargs: _Args.kwargs) -> HttpResponse:
        language = request.GET.get("sprak", "")
        if language not in dict(settings.LANGUAGES) or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        with translation.override(language):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = language
            return response

    return translated


@access(Open.LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_in_the_letters_language
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One page whose parts show one at a time. A link that was used says thank you; any other unknown one is a 404."""
    if limits.too_many_tries(request):
        return _later(request) if request.method == "POST" else too_many_requests(request)
    ticket = selectors.open_ticket(token)
    if ticket is None:
        return _thanks(request) if limits.was_used(token) else _closed(request)
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        return render(request, "evaluations/answer.html", {"run": ticket.run, "form": form})
    try:
        services.answer(token=token, **form.cleaned_data)
    except services.LinkNotOpenError:  # the second click of two at once
        return _thanks(request) if limits.was_used(token) else _closed(request)
    return _thanks(request)


def _thanks(request: HttpRequest) -> HttpResponse:
    language = request.GET.get("sprak", "")
    query = f"?sprak={language}" if language in dict(settings.LANGUAGES) else ""
    return redirect(reverse("evaluations:received") + query)


def _later(request: HttpRequest) -> HttpResponse:
    """What was typed, to be sent again. The link is not looked up, so the page is the same for one that was guessed."""
    form = AnswerForm(request.POST)
    form.add_error(
        None, _("Very many are answering from where you are. Wait a minute and press “Send my answers” again.")
    )
    return render(request, "evaluations/answer.html", {"form": form}, status=429)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "evaluations/closed.html", status=404)


@access(Open.PUBLIC)
@require_safe
@_in_the_letters_language
def received(request: HttpRequest) -> HttpResponse:
    """The same for everyone, so that it can be read again and gives nothing away."""
    return render(request, "evaluations/received.html")


@access(Permission.SEE_EVALUATIONS)
@require_safe
@never_cache
def results(request: StaffRequest, run_id: int) -> HttpResponse:
    """For those who coordinate the run, and for everyone who helped to plan it, wherever they belong."""
    runs = selectors.runs_with_results_for(request.user).select_related("offer__organiser")
    run = get_object_or_404(runs, pk=run_id)
    found = services.open_results(run=run, by=request.actor)
    return render(request, "evaluations/results.html", {"run": run, "results": found})
