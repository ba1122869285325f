"""The plan page as it is opened. What it says is drawn once for all who read the same and may do the same."""

from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from offers.selectors import caching
from organisations.access import Open, StaffRequest, access
from planning.models import Plan
from planning.selectors.contents import contents_with_earlier
from planning.selectors.lessons import Lessons, lessons_for
from planning.selectors.state import State, state_of
from planning.views.page import Agenda, Reader, agenda_of, clashing, frame, page, reader_of, search, side_in
from planning.views.scope import plan_to_read

TEMPLATE = "planning/body.html"
LONGEST_SEARCH = 120


@access(Open.SIGNED_IN)
@require_safe
def plan(request: StaffRequest, run_id: int) -> HttpResponse:
    """For the working group and the coordinators; to everyone else it does not exist."""
    plan = plan_to_read(request, run_id)
    if words := request.GET.get("finn", "")[:LONGEST_SEARCH]:
        return opened(request, plan, words=words)
    state = state_of(plan, user_id=request.user.pk, now=timezone.now())
    reader = reader_of(request, plan, state.side)
    body, agenda = _kept(plan, state, reader, lessons_for(plan.run, request.user))
    return _answer(request, plan, reader, body, agenda)


def opened(request: StaffRequest, plan: Plan, *, words: str = "", **forms: Any) -> HttpResponse:
    """With what one person has typed: a search, or a form (`publish_form`, `later_form`) with what is wrong in it."""
    read = contents_with_earlier(plan)
    reader = reader_of(request, plan, side_in(read, request.user.pk))
    context = page(read, reader, lessons_for(plan.run, request.user)) | search(request, plan, words) | forms
    return _answer(request, plan, reader, _drawn(context), agenda_of(read))


def _answer(request: StaffRequest, plan: Plan, reader: Reader, body: str, agenda: Agenda) -> HttpResponse:
    """The body is drawn without the request, so that it can hold nothing of it; its forms get their token here."""
    own = mark_safe(body.replace(_token(), get_token(request)))  # noqa: S308 - drawn by a template
    return render(
        request,
        "planning/plan.html",
        frame(request, plan, reader) | {"body": own, "in_the_way": clashing(plan, reader, agenda)},
    )


def _kept(plan: Plan, state: State, reader: Reader, lessons: Lessons | None) -> tuple[str, Agenda]:
    """The key holds all that the body shows, so that nothing needs to be cleared."""
    learnt = lessons and (lessons.written, *lessons.answered)
    name = caching.key("planning-body", _token(), *state, reader, learnt, get_language(), timezone.localdate().year)
    kept: tuple[str, Agenda] | None = caching.read([name]).get(name)
    if kept is None:
        read = contents_with_earlier(plan)
        kept = (_drawn(page(read, reader, lessons)), agenda_of(read))
        caching.write({name: kept})
    return kept


def _drawn(context: dict[str, Any]) -> SafeString:
    return render_to_string(TEMPLATE, context | {"csrf_token": _token()})


def _token() -> str:
    """Stands in a kept body where each form has its reader's own token. Nobody can write it into a plan."""
    return salted_hmac("planning.views.body", "csrf").hexdigest()
