"""Cards, made once for all who read the same language. Seats come from the row: a card is as fresh as its data."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from offers.models import Audience, Format
from offers.selectors import caching, seats
from offers.selectors.catalogue import CardRow
from ui.dates import day_date

FORMAT_ICONS = {Format.IN_PERSON: "in-person", Format.DIGITAL: "digital", Format.HYBRID: "hybrid"}
BOTH = {"professional", "experienced"}
TEMPLATE = "components/course_card.html"


def rendered(rows: list[CardRow], *, level: int) -> list[SafeString]:
    """The key holds all that the card shows, so that a change makes another card and nothing needs to be cleared."""
    now = timezone.now()
    names = [caching.key("card", row, seats.status(row, now), get_language(), now.year, level) for row in rows]
    cards = caching.read(names)
    fresh = {
        name: render_to_string(TEMPLATE, _context(row, now, level))
        for name, row in zip(names, rows, strict=True)
        if name not in cards
    }
    if fresh:
        caching.write(fresh)
    return [(cards | fresh)[name] for name in names]


def _context(row: CardRow, now: datetime, level: int) -> dict[str, Any]:
    (title, title_language), (lead, lead_language) = row.text("title"), row.text("summary")
    return {
        "level": level,
        "url": reverse("offers:detail", args=[row.slug]),
        "title": title,
        "title_language": _unless_the_pages(title_language),
        "lead": lead,
        "lead_language": _unless_the_pages(lead_language),
        "place": row.place or "",
        "municipality": row.municipality or "",
        "audience": Audience(row.audience).label,
        **(_of_run(row, now) if row.state else {"seats": gettext("No date now"), "seats_color": "neutral"}),
    }


def _unless_the_pages(language: str) -> str:
    return "" if language == (get_language() or "nb") else language


def _of_run(row: CardRow, now: datetime) -> dict[str, Any]:
    words = seats.in_words(row, now)
    sides = {leader["side"] for leader in row.leaders or ()}
    return {
        "url": f"{reverse('offers:detail', args=[row.slug])}?gjennomforing={row.pk}",
        "starts_at": row.next_at,
        "when": _when(row, now),
        "format": Format(row.format).label,
        "format_icon": FORMAT_ICONS[Format(row.format)],
        "seats": words.text,
        "seats_color": words.color,
        "both_sides": gettext("Led by a professional and an experienced user together") if sides >= BOTH else "",
    }


def _when(row: CardRow, now: datetime) -> str:
    """Beside the next date: whether there are more."""
    if (
        row.starts_at is None
        or row.ends_at is None
        or timezone.localdate(row.starts_at) == timezone.localdate(row.ends_at)
    ):
        return ""
    if row.starts_at <= now:
        return gettext("has started, goes on until %(day)s") % {"day": day_date(row.ends_at)}
    return gettext("and on until %(day)s") % {"day": day_date(row.ends_at)}
