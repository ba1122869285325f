"""“Not ready now?”: asking to be reminded, and the page that the reminder leads to."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offers.models import Offer, Theme
from organisations.access import Open, access
from organisations.models import Municipality
from participants import services
from participants.forms import InterestForm, PostponeForm
from participants.limits import REMINDERS_PER_ADDRESS, too_many
from participants.message_kinds_own import INTEREST_SALT
from participants.models import Interest
from participants.views.find_my_page import discreet


def _subject(request: HttpRequest) -> dict[str, Any]:
    """What it is about, by number: the words of an offer are in no address. Made-up ones are left out."""
    asked = {name: value for name in ("tilbud", "tema", "kommune") if (value := request.GET.get(name, "")).isdecimal()}
    if "tilbud" in asked:
        return {"offer": get_object_or_404(Offer.objects.public(), pk=int(asked["tilbud"]) % 2**63)}
    found: dict[str, Any] = {}
    if "tema" in asked:
        found["theme"] = Theme.objects.filter(pk=int(asked["tema"]) % 2**63).first()
    if "kommune" in asked:
        found["municipality"] = Municipality.objects.filter(pk=asked["kommune"]).first()
    return found


@access(Open.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@discreet
def remind_me(request: HttpRequest) -> HttpResponse:
    subject = _subject(request)
    offer = subject.get("offer")
    sent = request.POST if request.method == "POST" else None
    form = InterestForm(sent, initial=subject, about_one_offer=offer is not None)
    status = 200
    if too_many(request, "interest", REMINDERS_PER_ADDRESS):
        form.add_error(None, _("Very many people are asking from where you are. Wait a few minutes and try again."))
        status = 429
    elif form.is_valid():
        names = ("contact", "months", "municipality", "theme")
        wish = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        services.remind_me_later(language=get_language() or "nb", offer=offer, **wish)
        return redirect("participants:interest_noted")
    return render(request, "participants/interest/ask.html", _context(form, subject), status=status)


def _context(form: InterestForm, subject: dict[str, Any]) -> dict[str, Any]:
    return {"form": form, "interest_days": settings.RETENTION_INTEREST_DAYS, **subject}


@access(Open.PUBLIC)
@require_safe
@discreet
def noted(request: HttpRequest) -> HttpResponse:
    """The same for everyone."""
    return render(request, "participants/interest/noted.html")


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@discreet
def interest(request: HttpRequest, signed: str) -> HttpResponse:
    """A look changes nothing; a press postpones or stops."""
    found = _found(signed)
    with override(get_language() if request.COOKIES else found.language):
        if request.POST.get("gjor") == "stopp":
            services.stop_reminding(interest=found)
            return render(request, "participants/interest/stopped.html")
        form = PostponeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            services.ask_again_later(interest=found, months=form.cleaned_data["months"])
            return redirect("participants:interest_noted")
        return render(request, "participants/interest/again.html", {"form": form, "interest": found})


def _found(signed: str) -> Interest:
    """Raises Http404 for an address that is not ours, and for a wish that is deleted."""
    try:
        pk = signing.loads(signed, salt=INTEREST_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    return get_object_or_404(Interest.objects.select_related("offer", "theme", "municipality"), pk=pk)
