"""`{% load ui %}`: icons, dates, figures and the components that need a little arithmetic."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui import charts, dates, icons, initials, paging

register = template.Library()

FORMS: dict[str, Callable[[Any], str]] = {
    "long": dates.long_date,
    "day": dates.day_date,
    "short": dates.short_date,
    "clock": dates.clock,
    "weekday": dates.weekday,
}

for _filter in (
    dates.long_date,
    dates.day_date,
    dates.short_date,
    dates.weekday,
    dates.clock,
    dates.minutes_in_words,
    dates.number,
    dates.kroner,
):
    register.filter(_filter.__name__, _filter)
register.filter("initials", initials.initials)
register.simple_tag(dates.time_range)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "calendar" %}` beside a word; `label=` only where the icon stands alone."""
    address = f"{static('vendor/icons.svg')}#{icons.checked(name)}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def moment(value: date | datetime, form: str = "long") -> SafeString:
    """`{% moment session.starts_at %}` → a `<time>` element; form: long, day, short, clock or weekday."""
    words = FORMS[form]
    return format_html('<time datetime="{}">{}</time>', dates.iso(value), words(value))


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "side") -> dict[str, Any]:
    return {"page": page, "pages": paging.links(context["request"], page, parameter), "parameter": parameter}


@register.simple_tag(takes_context=True)
def without(context: Context, name: str, value: str = "") -> str:
    """The present address without one filter: the target of a removable chip."""
    return paging.without(context["request"], name, value)


@register.inclusion_tag("components/sort_link.html", takes_context=True)
def sort_link(context: Context, key: str, label: str, parameter: str = "sorter") -> dict[str, str]:
    return paging.sort_link(context["request"], key, label, parameter)


@register.inclusion_tag("components/share_bar.html")
def share_bar(parts: Iterable[tuple[str, Any, int]], label: str) -> dict[str, Any]:
    """parts: (kind, name, minutes); kinds: welcome input story exchange exercise break home-task closing."""
    return charts.share(parts) | {"label": label}


@register.inclusion_tag("components/seats_bar.html")
def seats_bar(seats: int, seated: int, invited: int = 0, waiting: int = 0) -> dict[str, Any]:
    return charts.seats(seats, seated, invited, waiting)


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(
    rows: Iterable[tuple[Any, float | None]],
    title: str,
    *,
    maximum: float | None = None,
    unit: str = "",
    note: str = "",
) -> dict[str, Any]:
    """rows: (name, value). Give the same `maximum` to charts that are compared, so that the axes are honest."""
    return charts.bars(rows, maximum) | {"title": title, "unit": unit, "note": note}
