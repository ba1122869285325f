"""The waiting list explained: why each stands where they do, what happens next, and what the odds have been."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from offers.models import CourseRun, ReservedSeats, RunState
from participants.models import ASK_AGAIN_AFTER, Enrolment, other_is_in_talk
from participants.selectors.seats import Seeker, Terms, terms_of

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
    """Everyone in line, first in line first. Three queries, however long the line."""
    waiting = Enrolment.objects.filter(run=run).in_line().present().annotate(waits_for_talk=other_is_in_talk())
    line = list(waiting.select_related("party", "municipality"))
    terms = terms_of(run)
    by_party: dict[int, list[Enrolment]] = {}
    for each in line:
        if each.party_id is not None and each.party is not None and each.party.together:
            by_party.setdefault(each.party_id, []).append(each)
    return list(_explained(line, by_party, terms))


def _explained(line: list[Enrolment], by_party: dict[int, list[Enrolment]], terms: Terms) -> Iterator[InLine]:
    next_found = False
    for place, enrolment in enumerate(line, start=1):
        unit = by_party.get(enrolment.party_id or 0, [enrolment])
        why = _why(enrolment, unit, terms)
        if why is Why.IN_TURN and not next_found:
            why, next_found = Why.NEXT, True
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


def next_steps(run: CourseRun) -> list[NextStep]:
    """In the order in which they come. Two queries."""
    now = timezone.now()
    if run.waiting_list_paused_at is not None:
        return [NextStep(Step.PAUSED, run.waiting_list_paused_at)]
    if run.starts_at is not None and run.starts_at <= now:
        return [NextStep(Step.BEGUN, run.starts_at)]
    offers = Enrolment.objects.filter(run=run, status="invited", invitation_expires_at__gt=now)
    steps = [NextStep(Step.OFFER_ENDS, at, 1) for at in offers.values_list("invitation_expires_at", flat=True)]
    steps += [NextStep(Step.SEATS_RELEASED, row.released_at, row.seats) for row in _kept(run)]
    if run.starts_at is not None and run.first_come_hours:
        begins = run.starts_at - timedelta(hours=run.first_come_hours)
        steps.append(NextStep(Step.FIRST_COME, max(begins, now)))
    return sorted(steps, key=lambda step: step.at or now) or [NextStep(Step.NOTHING)]


def _kept(run: CourseRun) -> Iterator[ReservedSeats]:
    return iter(ReservedSeats.objects.filter(run=run).closed().order_by("released_at"))


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
