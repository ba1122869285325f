"""The dates for one's own calendar: a file, and an address that a calendar reads by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from messaging.links import absolute, digest
from organisations.access import Open, access
from participants import services
from participants.calendar_file import calendar_file
from participants.models import CalendarFeed, Enrolment
from participants.views.personal import PersonalRequest, personal


@access(Open.LINK)
@require_safe
@personal
def calendar(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:  # noqa: ARG001 - `personal` hands it on
    response = HttpResponse(calendar_file(enrolment), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="avtale.ics"'
    return response


@access(Open.LINK)
@require_safe
@conditional_page
def feed(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - read by `conditional_page`
    """Asked by programs, every few hours: what has not changed is not sent again."""
    found = get_object_or_404(
        CalendarFeed.objects.usable().select_related("enrolment__run__arena"), token_digest=digest(token)
    )
    with override(found.enrolment.language):
        content = calendar_file(found.enrolment)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def subscribe(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """The address is shown once, when it is made: only its digest is kept."""
    wish = request.POST.get("gjor", "")
    context = {"token": request.own_token, "offer": enrolment.run.offer}
    if wish == "ny":
        path = reverse("participants:calendar_feed", args=[services.open_calendar_feed(enrolment=enrolment)])
        context["address"] = absolute(path)
        context["webcal"] = "webcal://" + absolute(path).partition("://")[2]
        return render(request, "participants/my_page/calendar.html", context)
    if wish == "steng":
        services.close_calendar_feed(enrolment=enrolment)
        return redirect("participants:subscribe", request.own_token)
    context["is_open"] = CalendarFeed.objects.filter(enrolment=enrolment).exists()
    return render(request, "participants/my_page/calendar.html", context)
