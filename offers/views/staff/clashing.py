"""Clashes come before saving: the form or a page in between says what is in the way, and a second press saves."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from offers.models import CourseRun
from offers.selectors.clashes import Slot, in_the_way, mark_of
from offers.views.staff.telling import typed
from organisations.access import StaffRequest

ALL_THE_SAME = "all_the_same"


def not_seen(request: StaffRequest, run: CourseRun, slots: Sequence[Slot]) -> list[str]:
    """What is in the way, unless the person has read just this and pressed on."""
    sentences = in_the_way(run, slots)
    return [] if request.POST.get(ALL_THE_SAME) == mark_of(sentences) else sentences


def ask_all_the_same(request: StaffRequest, run: CourseRun, slots: Sequence[Slot]) -> HttpResponse | None:
    """A page in between, or None. What was typed goes through it in hidden fields."""
    sentences = not_seen(request, run, slots)
    if not sentences:
        return None
    page = {"run": run, "clashes": sentences, "typed": typed(request, ALL_THE_SAME), "mark": mark_of(sentences)}
    return render(request, "offers/staff/sessions/all_the_same.html", page)
