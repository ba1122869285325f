"""“Send me my link”: an address or a number, a code, and then everything that this contact is signed up for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import sealing
from organisations.access import Open, access
from participants import selectors, services
from participants.forms import CodeForm, FindMyPageForm
from participants.limits import CODES_PER_ADDRESS, LINKS_PER_ADDRESS, too_many
from participants.message_kinds_own import interest_link
from participants.models import Enrolment

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def discreet(view: View[P]) -> View[P]:
    """Kept by no cache, found by no search engine, told to no other site; and without a cookie."""

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return cast("View[P]", csrf_exempt(never_cache(page)))


@access(Open.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@discreet
def ask(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether anyone is known by the contact or not."""
    form = FindMyPageForm(request.POST if request.method == "POST" else None)
    if too_many(request, "links", LINKS_PER_ADDRESS):
        form.add_error(None, _("Very many people are asking from where you are. Wait a few minutes and try again."))
        return render(request, "participants/find/ask.html", {"form": form}, status=429)
    if form.is_valid():
        token = services.send_code(contact=form.cleaned_data["contact"], language=get_language() or "nb")
        return redirect("participants:prove_contact", token)
    return render(request, "participants/find/ask.html", {"form": form})


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@discreet
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the code. A made-up address asks as well, and no code fits it."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if too_many(request, "codes", CODES_PER_ADDRESS):
        form.add_error(None, _("Very many people are asking from where you are. Wait a few minutes and try again."))
        return render(request, "participants/find/prove.html", {"form": form}, status=429)
    if form.is_valid():
        try:
            sealed = services.check_code(token=token, code=form.cleaned_data["code"])
        except services.WrongCodeError:
            form.wrong()
        else:
            return redirect("participants:own_pages", sealed)
    return render(request, "participants/find/prove.html", {"form": form})


@access(Open.LINK)
@require_safe
@discreet
def overview(request: HttpRequest, sealed: str) -> HttpResponse:
    try:
        contact = services.contact_of(sealed)
    except sealing.BrokenSealError:
        return render(request, "participants/find/expired.html", status=404)
    enrolments = list(selectors.own_runs(contact))
    pages = [selectors.own_page_state(enrolment) for enrolment in enrolments]
    context = {
        "rows": list(zip(enrolments, pages, strict=True)),
        "sealed": sealed,
        "reminders": [(each, interest_link(each)) for each in selectors.own_reminders(contact)],
    }
    return render(request, "participants/find/overview.html", context)


@access(Open.LINK)
@require_POST
@discreet
def open_page(request: HttpRequest, sealed: str, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing of it matters
    """Makes a fresh link to one of the pages, and follows it."""
    try:
        token = services.open_own_page(contact=services.contact_of(sealed), enrolment_id=pk)
    except (sealing.BrokenSealError, Enrolment.DoesNotExist) as error:
        raise Http404 from error
    return redirect("participants:my_page", token)
