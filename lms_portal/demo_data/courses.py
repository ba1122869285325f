"""Offers and their course runs in every state, dated relative to today."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

from lms_portal.demo_data.people import Cast
from lms_portal.demo_data.source import read, texts
from offers.models import CourseRun, Material, Offer, RunState, Session
from offers.services import refresh_run_facts
from organisations.models import User

OSLO = ZoneInfo("Europe/Oslo")
FIRST_WEEK_FROM_TODAY = {
    "completed": -16, "running": -2, "published_full": 3, "published": 4, "cancelled": 5, "planning": 10, "draft": 16,
}  # fmt: skip


class DemoRun(NamedTuple):
    run: CourseRun
    plot: str  # what the TOML file calls it, such as "published_full"


def load(cast: Cast) -> list[DemoRun]:
    runs = []
    for number, row in enumerate(read("offers")["offer"]):
        offer = _offer(row, cast)
        runs += [DemoRun(_run(offer, row, plot, number, cast), plot) for plot in row["runs"]]
    return runs


def coordinator_of(cast: Cast, organisation_key: str) -> User:
    """The person named in the offer as its contact; an organisation without a coordinator borrows Tromsø's."""
    for row in read("organisations")["person"]:
        if row.get("organisation") == organisation_key and "coordinator" in row["roles"]:
            return cast.people[row["key"]]
    return cast.people["kari"]


def _offer(row: dict[str, Any], cast: Cast) -> Offer:
    words = read("texts")
    contact = coordinator_of(cast, row["organiser"])
    offer = Offer.objects.create(
        organiser=cast.organisations[row["organiser"]],
        slug=row["slug"],
        audience=row["audience"],
        kind=row["kind"],
        service_line=row["service_line"],
        languages=row["languages"],
        interpreter_possible=row["kind"] == "course",
        companion_welcome=row["audience"] != "relatives",
        price=row["price"],
        referral_needed=row["referral_needed"],
        contact_name=contact.name,
        contact_phone="+4777000000",
        contact_email=contact.email,
        published_at=timezone.now() - timedelta(days=300) if set(row["runs"]) - {"draft", "planning"} else None,
        **texts("title", row["title"]),
        **texts("summary", row["summary"]),
        **texts("description", words["description"][row["kind"]]),
        **texts("for_whom", words["for_whom"][row["audience"]]),
        **texts("not_for_whom", words["not_for_whom"]),
        **texts("what_to_bring", words["what_to_bring"]),
        **(texts("price_covers", words["price_covers"]) if row["price"] else {}),
    )
    offer.themes.set(cast.themes[slug] for slug in row["themes"])
    return offer


def _run(offer: Offer, row: dict[str, Any], plot: str, number: int, cast: Cast) -> CourseRun:
    state = RunState.PUBLISHED if plot == "published_full" else RunState(plot)
    moments = _moments(row, plot, number)
    past = timezone.now() - timedelta(days=60)
    arena = cast.arenas.get(row["arena"])
    run = CourseRun.objects.create(
        offer=offer,
        state=state,
        seats=row["seats"] or None,
        minimum_participants=4,
        enrolment_opens_at=moments[0] - timedelta(days=90),
        enrolment_closes_at=None if row["kind"] in {"open_group", "meeting_place"} else moments[0] - timedelta(days=3),
        format=row["format"],
        arena=arena,
        municipality=arena.municipality if arena else offer.organiser.municipality,
        video_link="" if row["format"] == "in_person" else f"https://video.example.org/{offer.slug}",
        published_at=None
        if state in {RunState.DRAFT, RunState.PLANNING}
        else min(past, moments[0] - timedelta(days=90)),
        cancelled_at=timezone.now() - timedelta(days=1) if state == RunState.CANCELLED else None,
        cancellation_reason="Kurslederen er blitt syk." if state == RunState.CANCELLED else "",
    )
    length = timedelta(minutes=row["minutes"])
    Session.objects.bulk_create(
        Session(run=run, starts_at=moment, ends_at=moment + length, break_minutes=15 if row["minutes"] > 90 else 0)
        for moment in moments
    )
    Material.objects.create(
        run=run, title=read("texts")["material"]["nb"], url=f"https://lesestoff.example.org/{run.pk}"
    )
    refresh_run_facts(run=run)
    return run


def _moments(row: dict[str, Any], plot: str, number: int) -> list[datetime]:
    """Starts of the sessions: weekly, on the offer's weekday and hour, public holidays left out.

    Courses begin in different weeks, so that the catalogue has something for each.
    """
    weeks = FIRST_WEEK_FROM_TODAY[plot] + (number % 4 if plot in {"published", "published_full", "planning"} else 0)
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    hour = time.fromisoformat(row["at"])
    days = _weekly(monday + timedelta(weeks=weeks, days=row["weekday"]), row["sessions"])
    return [datetime.combine(day, hour, tzinfo=OSLO) for day in days]


def _weekly(first: date, count: int) -> Iterator[date]:
    free = holidays.country_holidays("NO")
    day = first
    while count:
        if day not in free and (day.month, day.day) not in {(12, 24), (12, 31)}:
            yield day
            count -= 1
        day += timedelta(weeks=1)
