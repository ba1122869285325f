"""May we ask you later? The person's own yes, on their page, and the link in the letter that takes it back."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods

from organisations.access import Open, access
from participants import services
from participants.limits import too_many_letters
from participants.message_kinds_help import HELP_SALT
from participants.models import Enrolment, HelpConsent
from participants.selectors.helping import consent_of, has_proven_email, has_taken_part
from participants.views.find_my_page import discreet
from participants.views.personal import PersonalRequest, personal


@access(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def help_later(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """A look changes nothing. 404 for one who has not taken part: there is nothing to ask about."""
    if not has_taken_part(enrolment):
        raise Http404
    consent = consent_of(enrolment, request.proven)
    has_proven = has_proven_email(enrolment, request.proven)
    too_many = (
        request.POST.get("svar") == "ja" and has_proven and too_many_letters(request, enrolment, to=request.proven)
    )
    if request.method == "POST" and not too_many:
        if request.POST.get("svar") == "ja" and has_proven:
            services.allow_asking(enrolment=enrolment, proven=request.proven)
        elif request.POST.get("svar") == "nei" and consent:
            services.stop_asking(consent=consent)
        return redirect("participants:help_later", request.own_token)
    context = {
        "token": request.own_token,
        "enrolment": enrolment,
        "offer": enrolment.run.offer,
        "consent": consent,
        "has_proven_email": has_proven,
        "days": services.help_days(),
        "too_many": too_many,
    }
    return render(request, "participants/my_page/help_later.html", context, status=429 if too_many else 200)


@access(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@discreet
def help_consent(request: HttpRequest, signed: str) -> HttpResponse:
    """Works also when the course and the own page are long gone."""
    try:
        pk = signing.loads(signed, salt=HELP_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    consent = get_object_or_404(HelpConsent.objects.select_related("organisation"), pk=pk)
    with override(get_language() if request.COOKIES else consent.language):
        if request.POST.get("svar") == "nei":
            services.stop_asking(consent=consent)
            return render(request, "participants/help/stopped.html")
        return render(request, "participants/help/consent.html", {"consent": consent})
