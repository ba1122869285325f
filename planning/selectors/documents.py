"""What the printed documents say. One source for the page on the screen and for the PDF, so that they never differ.

All are plain words in the reader's language: dates and minutes too, since a typst template knows no Norwegian.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from messaging.links import absolute
from offers.models import Format, Session
from offers.selectors.detail import SIDES, Text, texts
from planning.models import ItemKind, Substitution
from planning.selectors.board import MARKS
from planning.selectors.contents import Contents
from planning.selectors.leading import handed_over, with_substitutes
from planning.selectors.programme import public_programme
from ui.dates import clock, day_date, kroner, long_date, minutes_in_words, time_range


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the language it is written in, where that is not the document's."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One programme item. `kind` is empty where the title says no more than the kind does."""

    at: str
    minutes: str
    title: str
    kind: str
    mark: str
    people: list[str] = field(default_factory=list)
    materials: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session. `place` is empty where it is the run's."""

    heading: str
    when: str
    day: str
    hours: str
    place: str
    lines: list[Line]
    handovers: list["Fact"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every document about a run begins with. `address` is the offer's page for citizens."""

    title: Words
    summary: Words
    for_whom: Words
    organiser: str
    facts: list[Fact]
    leaders: list[Fact]
    meetings: list[Meeting]
    first: str
    contact: str
    phone: str
    address: str
    is_draft: bool
    exchange: str


def sheet(read: Contents) -> Sheet:
    """The run as citizens may read it: published ones as they were published, others as the plan is now."""
    run, offer = read.plan.run, read.plan.run.offer
    shown = run.public_programme if run.published_at and run.public_programme else public_programme(read)
    written = texts(offer)
    first = read.held_sessions[0] if read.held_sessions else None
    return Sheet(
        title=_words(written["title"]),
        summary=_words(written["summary"]),
        for_whom=_words(written["for_whom"]),
        organiser=offer.organiser.name,
        facts=_facts(read),
        leaders=[Fact(leader["name"], str(SIDES.get(leader["side"], ""))) for leader in shown["leaders"]],
        meetings=_meetings(read, shown),
        first=long_date(first.starts_at) if first else "",
        contact=offer.contact_name,
        phone=offer.contact_phone.as_national if offer.contact_phone else "",
        address=absolute(offer.get_absolute_url()),
        is_draft=run.published_at is None,
        exchange=_exchange(shown["exchange_percent"]),
    )


def run_sheet(read: Contents, session: Session) -> Meeting:
    """One session as its leaders need it: who does what, from the plan as it is now."""
    number = next(number for number, held in enumerate(read.held_sessions, start=1) if held.pk == session.pk)
    held = read.held_sessions[number - 1]
    lines, starts_at = [], held.starts_at
    substitutions = handed_over(held)
    for item in read.items_in(held):
        responsible = with_substitutes(item.responsible, substitutions)
        people = [f"{member.user.name} ({member.get_side_display()})" for member in responsible]
        line = _line(starts_at, item.title, item.kind, item.minutes, people)
        lines.append(replace(line, materials=item.materials, note=item.note))
        starts_at += timedelta(minutes=item.minutes)
    meeting = _meeting(held, number, lines, place=_place(read, held))
    return replace(meeting, handovers=[_handover(each) for each in substitutions])


def _handover(substitution: Substitution) -> Fact:
    words = _("{substitute} leads instead of {replaced}").format(
        substitute=substitution.substitute, replaced=substitution.replaced
    )
    return Fact(words, substitution.note)


def _exchange(percent: int) -> str:
    if not percent:
        return ""
    return _("{percent} per cent of the time is set aside for sharing experiences.").format(percent=percent)


def _words(text: Text) -> Words:
    return Words(text.value, text.language)


def _meetings(read: Contents, shown: dict[str, Any]) -> list[Meeting]:
    items = {session["session"]: session["items"] for session in shown["sessions"]}
    found = []
    for number, session in enumerate(read.held_sessions, start=1):
        lines, starts_at = [], session.starts_at
        for item in items.get(session.pk, []):
            lines.append(_line(starts_at, item["title"], item["kind"], item["minutes"], []))
            starts_at += timedelta(minutes=item["minutes"])
        elsewhere = session.arena_id and session.arena_id != read.plan.run.arena_id
        found.append(_meeting(session, number, lines, place=_place(read, session) if elsewhere else ""))
    return found


def _meeting(session: Session, number: int, lines: list[Line], *, place: str) -> Meeting:
    name = _("Session {number}").format(number=number)
    return Meeting(
        heading=f"{name}: {session.title}" if session.title else name,
        when=time_range(session.starts_at, session.ends_at),
        day=day_date(session.starts_at),
        hours=f"{clock(session.starts_at)}–{clock(session.ends_at)}",
        place=place,
        lines=lines,
    )


def _line(starts_at: datetime, title: str, kind: str, minutes: int, people: list[str]) -> Line:
    title, name = ItemKind(kind).said(title)
    return Line(
        at=clock(starts_at),
        minutes=minutes_in_words(minutes),
        title=title,
        kind=name,
        mark=MARKS[kind],
        people=people,
    )


def _facts(read: Contents) -> list[Fact]:
    """What someone wants to know before they sign up, each with its word. What is not known yet is left out."""
    run, offer = read.plan.run, read.plan.run.offer
    sessions = read.held_sessions
    dates = day_date(sessions[0].starts_at) if sessions else ""
    if len(sessions) > 1:
        words = _("{first} to {last}, {count} sessions")
        dates = words.format(first=dates, last=day_date(sessions[-1].starts_at), count=len(sessions))
    found = [
        Fact(_("When"), ", ".join(filter(None, [dates, _hours(sessions)])) if sessions else ""),
        Fact(_("Where"), _run_place(read)),
        Fact(_("Price"), ", ".join(part for part in (kroner(offer.price), texts(offer)["price_covers"].value) if part)),
        Fact(_("Referral"), _("You need a referral") if offer.referral_needed else _("You need no referral")),
        Fact(_("Sign up by"), day_date(run.enrolment_closes_at) if run.enrolment_closes_at else ""),
    ]
    return [fact for fact in found if fact.value]


def _hours(sessions: list[Session]) -> str:
    """Where all begin and end by the same clock; otherwise the programme says each."""
    hours = {(clock(session.starts_at), clock(session.ends_at)) for session in sessions}
    if len(hours) > 1:
        return ""
    [(start, end)] = hours
    return _("at {start}–{end}").format(start=start, end=end)


def _run_place(read: Contents) -> str:
    run = read.plan.run
    if run.format == Format.DIGITAL or run.arena is None:
        return str(run.get_format_display()) if run.format == Format.DIGITAL else ""
    return f"{run.arena.name}, {run.arena.address}"


def _place(read: Contents, session: Session) -> str:
    if read.plan.run.format == Format.DIGITAL:
        return str(read.plan.run.get_format_display())
    arena = session.arena or read.plan.run.arena
    return f"{arena.name}, {arena.address}" if arena else ""
