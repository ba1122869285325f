"""A plan without its people and its dates: what is copied into another run, and what a model is made of."""

from typing import Any

from django.utils import timezone

from offers.models import Offer, Session
from organisations.models import LANGUAGES
from planning.models import APPROVED_HEADINGS, Heading, ItemKind, ProgrammeItem
from planning.selectors.contents import Contents
from planning.selectors.items import Item
from planning.selectors.shares import Share, share_of

FORM = 1  # grows when what is kept changes its shape
TEXTS = tuple(
    f"{name}_{code}"
    for name in ("title", "summary", "description", "for_whom", "not_for_whom", "price_covers")
    for code, _language in LANGUAGES
)
FACTS = (
    "audience",
    "minimum_age",
    "kind",
    "service_line",
    "languages",
    "interpreter_possible",
    "companion_welcome",
    "referral_needed",
)
# The frames are written anew by each organisation: its own place, days and people are in them.
SHARED_HEADINGS = [heading.value for heading in APPROVED_HEADINGS if heading is not Heading.FRAMES]
FRAMES = ("seats", "minimum_participants", "format", "has_waiting_list", "reminder_days", "reminder_hours")


def outline_of(read: Contents) -> dict[str, Any]:
    """Names, contacts, places and links are left out: they are each organisation's own. So are notes to leaders."""
    run = read.plan.run
    return {
        "form": FORM,
        "offer": offer_facts(run.offer),
        "frames": {name: getattr(run, name) for name in FRAMES},
        "headings": {row.heading: row.text for row in read.headings if row.heading in SHARED_HEADINGS and row.text},
        "sessions": sessions_of(read),
    }


def offer_facts(offer: Offer) -> dict[str, Any]:
    texts = {name: value for name in TEXTS if (value := getattr(offer, name))}
    facts = {name: getattr(offer, name) for name in FACTS}
    themes = sorted(theme.slug for theme in offer.themes.all())
    return {**texts, **facts, "price": str(offer.price), "themes": themes}


def sessions_of(read: Contents, *, with_notes: bool = False) -> list[dict[str, Any]]:
    """Notes to those who lead stay in the house: they may speak of people and places."""
    held = read.held_sessions
    first = timezone.localdate(held[0].starts_at) if held else None
    return [
        _session(session, (timezone.localdate(session.starts_at) - first).days if first else 0)
        | {"items": [_item(item, with_notes=with_notes) for item in read.items_in(session)]}
        for session in held
    ]


def _session(session: Session, days: int) -> dict[str, Any]:
    """Times as the clock shows them, so that they stay the same across summer time."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "title": session.title,
        "days": days,
        "starts": f"{starts:%H:%M}",
        "minutes": int((ends.replace(tzinfo=None) - starts.replace(tzinfo=None)).total_seconds() // 60),
        "breaks": session.break_minutes,
    }


def _item(item: Item, *, with_notes: bool) -> dict[str, Any]:
    """Which sides are responsible is kept, and not who."""
    sides = sorted({member.side for member in item.responsible})
    return {
        "kind": item.kind,
        "title": item.title,
        "minutes": item.minutes,
        "materials": item.materials,
        "note": item.note if with_notes else "",
        "sides": sides,
    }


def share_in(outline: dict[str, Any]) -> Share:
    return share_of(
        ProgrammeItem(kind=ItemKind(item["kind"]), minutes=item["minutes"])
        for session in outline["sessions"]
        for item in session["items"]
    )
