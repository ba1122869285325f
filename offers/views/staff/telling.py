"""The page between pressing a button and people being told: what changes, who is told, and what they read."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from offers.models import CourseRun
from offers.selectors.telling import Change, fingerprint, who_is_told
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
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {CONFIRMED, "csrfmiddlewaretoken"}
    ]
    page = {"run": run, "changes": list(zip(changes, told.letters, strict=True)), "reach": told, "typed": typed}
    return render(request, "offers/staff/sessions/telling.html", page | {"mark": mark})
