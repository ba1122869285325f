"""`{% load offers %}`: what this room's templates need beyond the design system."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from offers.models import CourseRun, RunState
from offers.selectors import run_tabs
from offers.selectors.line import line_of
from organisations.access import Permission, organisations_where
from ui import charts

register = template.Library()

STATE_LOOKS = {
    RunState.DRAFT: ("neutral", "edit"),
    RunState.PLANNING: ("info", "plan"),
    RunState.PUBLISHED: ("success", "check"),
    RunState.RUNNING: ("success", "group"),
    RunState.COMPLETED: ("neutral", "success"),
    RunState.CANCELLED: ("danger", "close"),
}
# Inside a script element only these could end it or begin a comment; JSON may write any character by its number.
_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


class _Json:
    """Data for a script element. Escaped here, because HTML's own escaping is not undone inside scripts."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __html__(self) -> str:
        return json.dumps(self.data, ensure_ascii=False).translate(_ESCAPES)


@register.simple_tag
def structured_data(data: Mapping[str, Any]) -> SafeString:
    """Data for search engines. Not executed, so the security policy has nothing against it."""
    return format_html('<script type="application/ld+json">{}</script>', _Json(data))


@register.inclusion_tag("components/badge.html")
def state_badge(run: CourseRun) -> dict[str, Any]:
    color, icon = STATE_LOOKS[RunState(run.state)]
    return {"text": run.get_state_display(), "color": color, "icon": icon}


@register.inclusion_tag("components/seats_bar.html")
def run_seats_bar(run: CourseRun) -> dict[str, Any]:
    """Seated, invited, free and waiting. One query."""
    line = line_of(run)
    return charts.seats(run.seats or 0, max(run.seats_taken - line.invited, 0), line.invited, line.waiting)


@register.simple_tag(takes_context=True)
def tabs_of(context: Context, run: CourseRun) -> list[run_tabs.Tab]:
    """Works inside `{% include … only %}` too: the request is an attribute of the context, not one of its names."""
    request = context.request  # type: ignore[attr-defined]
    return run_tabs.tabs(run, request.user, request.path)


@register.simple_tag(takes_context=True)
def may_manage(context: Context, run: CourseRun) -> bool:
    """Whether the reader may change, copy and cancel the run."""
    request = context.request  # type: ignore[attr-defined]
    return run.offer.organiser_id in organisations_where(request.user, Permission.MANAGE_OFFERS)
