"""The line, and who in it is offered a free seat: for the service that offers, and the page that says what comes."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentQuerySet, other_is_in_talk
from participants.selectors.seats import Seeker, Terms

Unit = list[Enrolment]  # one person, or two who come only together


def units(line: Iterable[Enrolment]) -> Iterator[Unit]:
    """Those who come together, together. They stand beside each other in line, since they joined it in one moment."""

    def tie(enrolment: Enrolment) -> tuple[str, int]:
        party = enrolment.party
        return ("party", party.pk) if party is not None and party.together else ("single", enrolment.pk)

    return (list(unit) for _tie, unit in groupby(line, key=tie))


def seekers(unit: Unit) -> list[Seeker]:
    return [Seeker.of(enrolment) for enrolment in unit]


def standing(line: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Those of a line who can be asked at all: not one of two while the other has yet to be talked with."""
    return line.filter(~other_is_in_talk()).select_related("party")


def line_of(run: CourseRun) -> Iterator[Unit]:
    """Whom the portal by itself may ask now, first in line first. One query."""
    return units(standing(Enrolment.objects.filter(run=run).may_be_asked()))


def stands_before(run: CourseRun, terms: Terms) -> bool:
    """Whether someone waits who could have a seat that is free now."""
    return any(terms.fits(seekers(unit)) for unit in line_of(run))


class Turn(NamedTuple):
    """Who is offered a seat, and the parties who are asked whether one of them would come alone."""

    offered: list[Unit]
    asked: list[Unit]


def turn(line: Iterable[Unit], terms: Terms) -> Turn:
    """Down the line until no seat is left; `terms` then say what is. No party that must wait holds up those behind."""
    found = Turn([], [])
    for unit in line:
        if terms.free == 0:
            break
        if terms.fits(seekers(unit)):
            found.offered.append(unit)
            terms.hold(seekers(unit))
        elif _may_be_asked_apart(unit, terms):
            found.asked.append(unit)
    return found


def _may_be_asked_apart(unit: Unit, terms: Terms) -> bool:
    party = unit[0].party
    not_asked = len(unit) > 1 and party is not None and party.asked_at is None
    return not_asked and any(terms.fits([Seeker.of(each)]) for each in unit)
