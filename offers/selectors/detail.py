"""What an offer's page answers. Six queries, however many runs and sessions there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offers.models import Arena, CourseRun, Format, Offer, Session
from offers.selectors import seats
from offers.selectors.catalogue import FALLBACKS, in_language
from offers.selectors.presentations import Presented, presentations_of

MOST_RUNS = 30
TEXTS = ("title", "summary", "description", "for_whom", "not_for_whom", "price_covers", "what_to_bring")
# Kinds of minutes: as the programme has them, as the design system draws them, as people read them.
KINDS: dict[str, tuple[str, str | Promise]] = {
    "welcome": ("welcome", _("Welcome")),
    "professional_input": ("input", _("Professional input")),
    "user_story": ("story", _("A user's story")),
    "exchange": ("exchange", _("Exchange of experience")),
    "exercise": ("exercise", _("Exercise")),
    "break": ("break", _("Break")),
    "home_task": ("home-task", _("Home task")),
    "closing": ("closing", _("Closing round")),
}
SIDES: dict[str, str | Promise] = {"professional": _("Professional"), "experienced": _("Experienced user")}


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and its language where it is not the page's."""

    value: str
    language: str

    def __str__(self) -> str:
        return self.value


def texts(offer: Offer) -> dict[str, Text]:
    here = get_language() or "nb"
    found = {}
    for name in TEXTS:
        value, language = in_language({code: getattr(offer, f"{name}_{code}") for code in FALLBACKS})
        found[name] = Text(value, "" if language == here else language)
    return found


def upcoming_runs(offer: Offer) -> list[CourseRun]:
    sessions = Session.objects.select_related("arena").order_by("starts_at", "pk")
    runs = offer.runs.public().upcoming().select_related("arena__municipality", "municipality")
    return list(runs.prefetch_related(Prefetch("sessions", sessions))[:MOST_RUNS])


def chosen_run(runs: list[CourseRun], wanted: str) -> CourseRun | None:
    """The one asked for, else the first that one can sign up for, else the first that is ahead, else the first."""
    if asked := next((run for run in runs if str(run.pk) == wanted), None):
        return asked
    open_now = [run for run in runs if seats.in_words(run).can_sign_up]
    ahead = [run for run in runs if run.is_for_newcomers]
    return next(iter([*open_now, *ahead, *runs]), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where people meet, and the sessions that are held there."""

    arena: Arena
    sessions: list[Session]


def places(run: CourseRun, held: list[Session]) -> list[Place]:
    """Each arena once, in the order in which people first come there. A session without its own is at the run's."""
    if run.format == Format.DIGITAL:
        return []
    found: dict[int, Place] = {}
    for session in held:
        if arena := session.arena or run.arena:
            found.setdefault(arena.pk, Place(arena, [])).sessions.append(session)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Programme:
    """A run's programme as it was published, ready to be shown."""

    exchange_percent: int
    parts: list[tuple[str, str | Promise, int]]
    example: list[dict[str, Any]]
    leaders: list[dict[str, Any]]
    both_sides: bool


def programme(run: CourseRun) -> Programme | None:
    published = run.public_programme
    if not published:
        return None
    presented = presentations_of(run)
    leaders = [_leader(leader, presented) for leader in published.get("leaders", [])]
    sessions = [session["items"] for session in published.get("sessions", []) if session["items"]]
    return Programme(
        exchange_percent=published.get("exchange_percent", 0),
        parts=[(*look, minutes) for kind, look in KINDS.items() if (minutes := published.get("minutes", {}).get(kind))],
        example=[_item(item) for item in sessions[0]] if sessions else [],
        leaders=leaders,
        both_sides={leader["side"] for leader in leaders} >= set(SIDES),
    )


def _leader(leader: dict[str, str], presented: Presented) -> dict[str, Any]:
    words = presented.get((leader["name"], leader["side"]), "")
    return {**leader, "side_name": SIDES.get(leader["side"], ""), "presentation": words}


def _item(item: dict[str, Any]) -> dict[str, Any]:
    icon, kind = KINDS.get(item["kind"], ("info", ""))
    return {**item, "icon": icon, "kind_name": kind}
