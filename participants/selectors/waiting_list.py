"""The waiting list explained: why each stands where they do, what happens next, and what the odds have been."""

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from offers.models import CourseRun, ReservedSeats, RunState
from participants.models import ASK_AGAIN_AFTER, Enrolment, other_is_in_talk
from participants.selectors.seats import Seeker, Terms, terms_of
from participants.selectors.serving import Turn, line_of, turn, units

FEWEST_FOR_ODDS = 10  # of fewer people the share says more about chance than about the next one


class Why(enum.StrEnum):
    """Why the portal would not offer this person a seat that is free now."""

    NEXT = "next"
    IN_TURN = "in_turn"
    WAITS_FOR_TWO = "waits_for_two"
    SEATS_ARE_KEPT = "seats_are_kept"
    LIVES_ELSEWHERE = "lives_elsewhere"
    WAS_ASKED = "was_asked"
    WAITS_FOR_TALK = "waits_for_talk"


@dataclass(frozen=True, slots=True)
class InLine:
    place: int
    enrolment: Enrolment
    why: Why
    together_with: str = ""
    asked_again_at: datetime | None = None


def line_explained(run: CourseRun) -> list[InLine]:
    """Everyone in line, first in line first. As many queries, however long the line.

    Those whose offer is out of time stand where the sweep will put them, though it has not been here yet.
    """
    line, lapsed = _line(run), _lapsed(run)
    for each in lapsed:
        each.asked_at = timezone.now()
    line += lapsed
    terms = _terms_at_next_turn(run, lapsed)
    turn_of = {each.pk for each in _first(turn(line_of(run), replace(terms, kept=Counter(terms.kept))))}
    by_party: dict[int, list[Enrolment]] = {}
    for each in line:
        if each.party_id is not None and each.party is not None and each.party.together:
            by_party.setdefault(each.party_id, []).append(each)
    return list(_explained(line, by_party, terms, turn_of))


def _line(run: CourseRun) -> list[Enrolment]:
    waiting = Enrolment.objects.filter(run=run).in_line().present().annotate(waits_for_talk=other_is_in_talk())
    return list(waiting.select_related("party", "municipality"))


def _lapsed(run: CourseRun) -> list[Enrolment]:
    lapsed = Enrolment.objects.filter(run=run).expired_offers().present().order_by("queued_at", "pk")
    return list(lapsed.annotate(waits_for_talk=other_is_in_talk()).select_related("party", "municipality"))


def _open_offers(run: CourseRun) -> list[Enrolment]:
    """The one that ends first comes first."""
    offers = Enrolment.objects.filter(run=run, status="invited", invitation_expires_at__gt=timezone.now())
    return list(offers.select_related("party").order_by("invitation_expires_at", "queued_at", "pk"))


def _terms_at_next_turn(run: CourseRun, lapsed: list[Enrolment]) -> Terms:
    """When the portal next has a seat to offer: now, or when the first offer ends, or else when one seat is free."""
    terms = terms_of(run, without=lapsed)
    if terms.free != 0:
        return terms
    offers = list(units(_open_offers(run)))
    if offers:
        return terms_of(run, without=[*lapsed, *offers[0]])
    return replace(terms, free=1)


def _first(found: Turn) -> list[Enrolment]:
    return found.offered[0] if found.offered else []


def _explained(
    line: list[Enrolment], by_party: dict[int, list[Enrolment]], terms: Terms, turn_of: set[int]
) -> Iterator[InLine]:
    for place, enrolment in enumerate(line, start=1):
        unit = by_party.get(enrolment.party_id or 0, [enrolment])
        why = Why.NEXT if enrolment.pk in turn_of else _why(enrolment, unit, terms)
        others = [each.name for each in unit if each.pk != enrolment.pk]
        again = enrolment.asked_at + ASK_AGAIN_AFTER if why is Why.WAS_ASKED and enrolment.asked_at else None
        yield InLine(place, enrolment, why, ", ".join(others), again)


def _why(enrolment: Enrolment, unit: list[Enrolment], terms: Terms) -> Why:
    if vars(enrolment)["waits_for_talk"]:
        return Why.WAITS_FOR_TALK
    seekers = [Seeker.of(each) for each in unit]
    if any(terms.puts_last(seeker) or terms.refuses(seeker) for seeker in seekers):
        return Why.LIVES_ELSEWHERE
    if enrolment.asked_at is not None and enrolment.asked_at > timezone.now() - ASK_AGAIN_AFTER:
        return Why.WAS_ASKED
    if terms.free and not terms.fits(seekers):
        several = sum(seeker.seats for seeker in seekers) > 1
        return Why.WAITS_FOR_TWO if several and terms.fits([Seeker(seekers[0].municipality)]) else Why.SEATS_ARE_KEPT
    return Why.IN_TURN


class Step(enum.StrEnum):
    """What the portal does by itself, and when."""

    PAUSED = "paused"
    BEGUN = "begun"
    OFFER_ENDS = "offer_ends"
    SEATS_RELEASED = "seats_released"
    FIRST_COME = "first_come"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NextStep:
    step: Step
    at: datetime | None = None
    number: int = 0
    place: str = ""


def next_steps(run: CourseRun) -> list[NextStep]:
    """In the order in which they come. Two queries."""
    now = timezone.now()
    if run.waiting_list_paused_at is not None:
        return [NextStep(Step.PAUSED, run.waiting_list_paused_at)]
    if run.starts_at is not None and run.starts_at <= now:
        return [NextStep(Step.BEGUN, run.starts_at)]
    offers = Counter(unit[0].invitation_expires_at for unit in units(_open_offers(run)))
    steps = [NextStep(Step.OFFER_ENDS, at, number) for at, number in offers.items()]
    steps += [NextStep(Step.SEATS_RELEASED, row.released_at, row.seats, row.municipality.name) for row in _kept(run)]
    if run.starts_at is not None and run.first_come_hours:
        begins = run.starts_at - timedelta(hours=run.first_come_hours)
        steps.append(NextStep(Step.FIRST_COME, max(begins, now)))
    return sorted(steps, key=lambda step: step.at or now) or [NextStep(Step.NOTHING)]


def _kept(run: CourseRun) -> Iterator[ReservedSeats]:
    return iter(ReservedSeats.objects.filter(run=run).closed().select_related("municipality").order_by("released_at"))


@dataclass(frozen=True, slots=True)
class Odds:
    """Of so many who stood in line in earlier runs, so many got a seat."""

    waited: int
    seated: int


def odds(run: CourseRun) -> Odds | None:
    """From earlier runs of the offer or, where those are too few, of the organiser; None where all are too few.

    Counted from what is kept when people are forgotten: whether they ever waited, and whether they got a seat.
    """
    earlier = Enrolment.objects.filter(waited=True, run__state=RunState.COMPLETED)
    of_offer = _counted(earlier.filter(run__offer=run.offer_id))
    if of_offer.waited >= FEWEST_FOR_ODDS:
        return of_offer
    of_organiser = _counted(earlier.filter(run__offer__organiser=run.offer.organiser_id))
    return of_organiser if of_organiser.waited >= FEWEST_FOR_ODDS else None


def _counted(enrolments: QuerySet[Enrolment]) -> Odds:
    found = enrolments.aggregate(waited=Count("pk"), seated=Count("pk", filter=Q(seated_at__isnull=False)))
    return Odds(found["waited"], found["seated"])
