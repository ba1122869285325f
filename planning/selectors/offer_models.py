"""Finding models, and what is known of those who have tried them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import get_language

from offers.models import RunState
from organisations.models import User
from planning.models import Heading, ItemKind, ModelUse, OfferModel, OfferModelVersion, Phase
from planning.models.offer_model import OfferModelQuerySet
from planning.selectors.board import MARKS
from ui.sorting import norwegian

FARTHEST_FIRST = Case(
    *(When(phase=phase, then=Value(place)) for place, phase in enumerate(reversed(Phase.values))), default=Value(9)
)
LANGUAGES_TRIED = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a model's pilots. `value` is in words; `hidden` where there are too few people to show it."""

    name: str
    value: str
    hidden: bool = False


_tellers: list[Callable[[Collection[int]], list[Figure]]] = []


def told_by(teller: Callable[[Collection[int]], list[Figure]]) -> None:
    """Those who took part and what they answered are known in rooms above this one. Called once, by who can tell."""
    _tellers[:] = [teller]


def pilots_of(model: OfferModel) -> list[int]:
    """Ids of the completed runs that were made from any version of the model, wherever they were held."""
    uses = ModelUse.objects.filter(version__model=model, run__state=RunState.COMPLETED)
    return list(uses.values_list("run_id", flat=True))


def figures_of(model: OfferModel) -> list[Figure]:
    """Empty when nobody has tried it to the end."""
    pilots = pilots_of(model)
    return _tellers[0](pilots) if pilots and _tellers else []


def models_for(user: User, words: str = "", phase: str = "") -> OfferModelQuerySet:
    """With `latest` (the newest version's number) and `pilots`; those that have come farthest first, then by title."""
    latest = OfferModelVersion.objects.filter(model=OuterRef("pk")).order_by("-number")
    found = OfferModel.objects.visible_to(user).select_related("organisation", "origin__model__organisation")
    for word in words.replace("\x00", " ").split():
        found = found.filter(
            Q(title__icontains=word) | Q(about__icontains=word) | Q(organisation__name__icontains=word)
        )
    if phase in Phase.values:
        found = found.filter(phase=phase)
    tried = Count("versions__uses", filter=Q(versions__uses__run__state=RunState.COMPLETED), distinct=True)
    annotated = found.annotate(latest=Subquery(latest.values("number")[:1]), pilots=tried)
    return annotated.order_by(F("withdrawn_at").asc(nulls_first=True), FARTHEST_FIRST, norwegian("title"), "pk")


def said(outline: dict[str, Any], name: str) -> str:
    """A text of the offer in the reader's language, or the nearest there is."""
    offer = outline["offer"]
    languages = (get_language() or "nb", *LANGUAGES_TRIED)
    return str(next((text for code in languages if (text := offer.get(f"{name}_{code}"))), ""))


def headings_said(outline: dict[str, Any]) -> list[tuple[str, str]]:
    """What the plan says under its headings, in their order."""
    written = outline["headings"]
    return [(str(heading.label), written[heading]) for heading in Heading if heading in written]


@dataclass(frozen=True, slots=True)
class SessionSaid:
    """One session of an outline, ready to be shown."""

    title: str
    minutes: int
    lines: list[dict[str, Any]]


def sessions_said(outline: dict[str, Any]) -> list[SessionSaid]:
    return [
        SessionSaid(session["title"], session["minutes"], [_line(item) for item in session["items"]])
        for session in outline["sessions"]
    ]


def _line(item: dict[str, Any]) -> dict[str, Any]:
    title, name = ItemKind(item["kind"]).said(item["title"])
    return {
        "mark": MARKS[item["kind"]],
        "title": title,
        "kind": name,
        "minutes": item["minutes"],
        "materials": item["materials"],
    }
