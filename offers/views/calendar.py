"""The dates of a run as a file for one's own calendar.

It says where and when, and not what: a calendar is often shared with others.
"""

from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from offers.models import CourseRun, Offer, Session
from offers.selectors import detail as selectors
from organisations.access import Open, access


@access(Open.PUBLIC)
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.public(), slug=slug)
    run = selectors.chosen_run(selectors.upcoming_runs(offer), request.GET.get("gjennomforing", ""))
    if run is None:
        raise Http404
    response = HttpResponse(_file(offer, run), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kalender.ics"'
    return response


def _file(offer: Offer, run: CourseRun) -> bytes:
    file = icalendar.Calendar()
    file.add("prodid", "-//Læring og mestring//NO")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    held = [session for session in run.sessions.all() if session.cancelled_at is None]
    for session in run.sessions.all():
        file.add_component(_event(offer, run, session, held))
    file.add_missing_timezones()
    content: bytes = file.to_ical()
    return content


def _event(offer: Offer, run: CourseRun, session: Session, held: list[Session]) -> icalendar.Event:
    zone = timezone.get_default_timezone()
    event = icalendar.Event()
    event.add("uid", f"samling-{session.pk}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("class", "PRIVATE")
    event.add("summary", _summary(session, held))
    if place := session.arena or run.arena:
        event.add("location", f"{place.name}, {place.address}")
    event.add("description", f"{offer.contact_name}, {offer.contact_phone.as_national}")
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    return event


def _summary(session: Session, held: list[Session]) -> str:
    if session.cancelled_at:
        return gettext("Session, cancelled")
    return gettext("Session %(number)d of %(total)d") % {"number": held.index(session) + 1, "total": len(held)}
