"""One offer: everything that one needs to know before one signs up."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from offers.models import CourseRun, Offer
from offers.selectors import detail as selectors
from offers.selectors import seats
from offers.selectors.structured_data import structured_data
from organisations.access import Open, access


@access(Open.PUBLIC)
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.public().select_related("organiser"), slug=slug)
    runs = selectors.upcoming_runs(offer)
    wanted = request.GET.get("gjennomforing", "")
    run = selectors.chosen_run(runs, wanted)
    address = request.build_absolute_uri(offer.get_absolute_url())
    context = {
        "offer": offer,
        "texts": selectors.texts(offer),
        "themes": list(offer.themes.all()),
        "runs": _choices(runs, run),
        "run": run,
        "gone": bool(wanted) and (run is None or str(run.pk) != wanted),
        "address": address,
        "mail_link": "mailto:?"
        + urlencode({"subject": gettext("Something for you?"), "body": address}).replace("+", "%20"),
        "structured_data": structured_data(offer, runs, address),
        **(_about(run) if run else {}),
    }
    return render(request, "offers/detail.html", context)


def _about(run: CourseRun) -> dict[str, Any]:
    sessions = list(run.sessions.all())
    held = [session for session in sessions if session.cancelled_at is None]
    return {
        "seats": seats.in_words(run),
        "sign_up_url": _sign_up_url(run),
        "sessions": sessions,
        "held": held,
        "places": selectors.places(run, held),
        "programme": selectors.programme(run),
    }


def _choices(runs: list[CourseRun], chosen: CourseRun | None) -> list[dict[str, Any]]:
    """What one could still come to, and what is shown: nothing where that is one and the same."""
    newcomers = [run for run in runs if run == chosen or run.is_for_newcomers]
    if len(newcomers) < 2:  # noqa: PLR2004 one is no choice
        return []
    return [{"run": run, "seats": seats.in_words(run), "current": run == chosen} for run in newcomers]


def _sign_up_url(run: CourseRun) -> str:
    """The room for sign-up lies above this one: its address is known by name only."""
    try:
        return reverse("participants:enrol", args=[run.pk])
    except NoReverseMatch:
        return ""
