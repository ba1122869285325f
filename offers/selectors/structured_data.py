"""An offer as search engines read it: schema.org's Course with its instances, or Events."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from offers.models import Arena, CourseRun, Format, Offer, OfferKind
from offers.selectors import seats

COURSES = {OfferKind.COURSE, OfferKind.TRAINING, OfferKind.COOKING}
COURSE_MODES = {Format.IN_PERSON: "Onsite", Format.DIGITAL: "Online", Format.HYBRID: "Blended"}
ATTENDANCE_MODES = {Format.IN_PERSON: "Offline", Format.DIGITAL: "Online", Format.HYBRID: "Mixed"}
AVAILABILITY = {True: "https://schema.org/InStock", False: "https://schema.org/SoldOut"}


def structured_data(offer: Offer, runs: list[CourseRun], address: str) -> dict[str, Any]:
    """`address` is the page's own, with its host."""
    about = _about(offer, address)
    if offer.kind in COURSES or not runs:
        instances = [_instance(run) for run in runs]
        found = {"@type": "Course", **about, "provider": _organiser(offer), "offers": _price(offer)}
        return {"@context": "https://schema.org", **found, **({"hasCourseInstance": instances} if instances else {})}
    return {"@context": "https://schema.org", "@graph": [_event(offer, run, about) for run in runs]}


def _about(offer: Offer, address: str) -> dict[str, Any]:
    return {"name": offer.title, "description": offer.summary, "url": address, "inLanguage": offer.languages}


def _instance(run: CourseRun) -> dict[str, Any]:
    held = [session for session in run.sessions.all() if session.cancelled_at is None]
    minutes = sum(session.minutes for session in held)
    return {
        "@type": "CourseInstance",
        "courseMode": COURSE_MODES[Format(run.format)],
        "courseWorkload": f"PT{minutes}M",
        **_when_and_where(run),
    }


def _event(offer: Offer, run: CourseRun, about: dict[str, Any]) -> dict[str, Any]:
    mode = ATTENDANCE_MODES[Format(run.format)]
    words = seats.in_words(run)
    available = AVAILABILITY[words.can_sign_up and not words.waiting_list]
    return {
        "@type": "Event",
        **about,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "organizer": _organiser(offer),
        "offers": {**_price(offer), "availability": available},
        **_when_and_where(run),
    }


def _when_and_where(run: CourseRun) -> dict[str, Any]:
    found: dict[str, Any] = {"startDate": _local(run.starts_at), "endDate": _local(run.ends_at)}
    if run.format == Format.DIGITAL:
        return {**found, "location": {"@type": "VirtualLocation"}}
    return {**found, "location": _place(run.arena)} if run.arena else found


def _place(arena: Arena) -> dict[str, Any]:
    return {"@type": "Place", "name": arena.name, "address": arena.address}


def _organiser(offer: Offer) -> dict[str, Any]:
    return {"@type": "Organization", "name": offer.organiser.name}


def _price(offer: Offer) -> dict[str, Any]:
    category = "Free" if offer.price == Decimal(0) else "Paid"
    return {"@type": "Offer", "price": str(offer.price), "priceCurrency": "NOK", "category": category}


def _local(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None
