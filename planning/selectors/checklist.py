"""The quality checklist of one plan: what can be computed is computed, the rest a coordinator ticks."""

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from offers.models import Arena, CourseRun, Format
from planning.models import ChecklistTick, Heading, PlanningPractice, ShippedPoint
from planning.selectors.contents import Contents
from planning.selectors.practice import exchange_goal
from planning.selectors.readiness import RECOMMENDED_EXPERIENCED
from planning.selectors.shares import share_of

ACCESS_FACTS = ("step_free", "hearing_loop", "accessible_toilet", "parking")


@dataclass(frozen=True, slots=True)
class Point:
    """`is_met` is what the plan itself says; None where only a person can tell. `url` is where it is mended."""

    key: str
    text: str
    is_met: bool | None
    url: str
    tick: ChecklistTick | None

    @property
    def is_settled(self) -> bool:
        return bool(self.is_met) or self.tick is not None


def checklist(contents: Contents) -> list[Point]:
    """The points that the organisation uses, in its order. One query, for what has been ticked."""
    run = contents.plan.run
    practice = practice_for(run)
    ticks = {
        tick.point: tick for tick in ChecklistTick.objects.filter(plan=contents.plan.pk).select_related("ticked_by")
    }
    met = _met(contents)
    shipped = [
        Point(point.value, str(point.label), met.get(point), _where(run, point), ticks.get(point.value))
        for point in ShippedPoint
        if point.value not in practice.left_out
    ]
    return shipped + [Point(key, text, None, "", ticks.get(key)) for key, text in own_points(practice).items()]


def own_points(practice: PlanningPractice) -> dict[str, str]:
    """A point that is worded anew is another point: what was ticked was something else."""
    return {f"own-{hashlib.sha256(text.encode()).hexdigest()[:24]}": text for text in practice.own_points}


def practice_for(run: CourseRun) -> PlanningPractice:
    organiser = run.offer.organiser
    try:
        return organiser.planning_practice
    except PlanningPractice.DoesNotExist:
        return PlanningPractice(organisation=organiser)


def _met(contents: Contents) -> dict[ShippedPoint, bool]:
    run, offer = contents.plan.run, contents.plan.run.offer
    written = {row.heading for row in contents.headings if row.text.strip()}
    return {
        ShippedPoint.EXPERIENCED: len(contents.on("experienced")) >= RECOMMENDED_EXPERIENCED,
        ShippedPoint.EXCHANGE: share_of(contents.items, exchange_goal(run)).reaches_goal,
        ShippedPoint.ACCESS: run.format == Format.DIGITAL or _is_described(run.arena),
        ShippedPoint.EVALUATION: Heading.ASSESSMENT in written,
        ShippedPoint.CONTACT: bool(offer.contact_name.strip() and offer.contact_phone),
        ShippedPoint.PRICE: offer.price == 0 or bool(offer.price_covers.strip()),
    }


def _is_described(arena: Arena | None) -> bool:
    """Whether each fact is a yes or a no: people who depend on it must be able to tell a no from "not known yet"."""
    return arena is not None and all(getattr(arena, fact) is not None for fact in ACCESS_FACTS)


def _where(run: CourseRun, point: ShippedPoint) -> str:
    plan = reverse("planning:plan", args=[run.pk])
    offer = reverse("offers_staff:edit_offer", args=[run.offer_id])
    return {
        ShippedPoint.EXPERIENCED: f"{plan}#arbeidsgruppe",
        ShippedPoint.EXCHANGE: f"{plan}#program",
        ShippedPoint.ACCESS: reverse("offers_staff:edit_arena", args=[run.arena_id]) if run.arena_id else "",
        ShippedPoint.EVALUATION: reverse("planning:change_heading", args=[run.pk, "assessment"]),
        ShippedPoint.CONTACT: offer,
        ShippedPoint.PRICE: offer,
        ShippedPoint.LANGUAGE: offer,
    }.get(point, "")
