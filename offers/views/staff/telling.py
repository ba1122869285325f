"""The page between pressing a button and people being told: what changes, who is told, and what they read."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from offers.models import CourseRun
from offers.selectors.telling import Change, fingerprint, who_is_told, who_is_told_of_cancelling
from offers.services import OVER
from organisations.access import StaffRequest

CONFIRMED, BACK = "confirmed", "back"


def wants_back(request: StaffRequest) -> bool:
    return BACK in request.POST


def ask_first(request: StaffRequest, run: CourseRun, changes: Sequence[Change]) -> HttpResponse | None:
    """The page, or None when nobody is told or the person has said yes to just this.

    What was typed goes through the page in hidden fields, so nothing is lost on the way forth or back.
    """
    told = who_is_told(run, changes)
    mark = fingerprint(changes)
    if not told.anyone or request.POST.get(CONFIRMED) == mark:
        return None
    page = {
        "run": run,
        "changes": changes,
        "letter": told.letters[0],
        "reach": told,
        "typed": typed(request, CONFIRMED),
    }
    return render(request, "offers/staff/sessions/telling.html", page | {"mark": mark})


def ask_before_cancelling(request: StaffRequest, run: CourseRun, reason: str) -> HttpResponse | None:
    """The same for a whole course run: who is told of it, and how the letter reads with this reason."""
    told = who_is_told_of_cancelling(run, reason)
    if run.state in OVER or not told.anyone or request.POST.get(CONFIRMED) == reason:
        return None
    page = {"run": run, "letter": told.letters[0], "reach": told, "typed": typed(request, CONFIRMED), "mark": reason}
    return render(request, "offers/staff/cancel_run_asks.html", page)


def typed(request: StaffRequest, answer: str) -> list[tuple[str, object]]:
    """What a page in between carries on; `answer` is what its own button sends."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {answer, BACK, "csrfmiddlewaretoken"}
    ]
