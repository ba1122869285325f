"""Someone who was taken out of the group while they wrote: nothing is saved, and nothing that they wrote is lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import render

from organisations.access import StaffRequest
from planning.models import Plan

_Args = ParamSpec("_Args")
_View = Callable[Concatenate[StaffRequest, _Args], HttpResponse]


def gives_back_what_was_written(view: _View[_Args]) -> _View[_Args]:
    """Below `@access`. The plan is not found for them any more, so the texts come back on a page of their own."""

    @wraps(view)
    def kept(request: StaffRequest, /, *args: _Args.args, **kwargs: _Args.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.method != "POST" or not _has_left(request, kwargs["run_id"]):
                raise
        return render(request, "planning/left_group.html", {"texts": _written(request)}, status=404)

    return kept


def _has_left(request: StaffRequest, run_id: Any) -> bool:
    """`run_id` is of the address. One beyond what a number can hold is of no run."""
    plans = Plan.objects.filter(run=run_id)
    return plans.ever_made_by(request.user).exists() and not plans.visible_to(request.user).exists()


def _written(request: StaffRequest) -> list[str]:
    """What has several words; numbers, choices and the form's own marks have one."""
    values = (value.strip() for name in request.POST for value in request.POST.getlist(name))
    return [value for value in values if len(value.split()) > 1]
