"""The list of participants as someone wants to read it: those they ask for, in the order they ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from participants.models import Enrolment, EnrolmentStatus
from participants.selectors.attended import Attended
from participants.selectors.lists import People
from ui.sorting import norwegian_key

ORDERS: dict[str, Callable[[Enrolment, Attended], Any]] = {
    "navn": lambda enrolment, _attended: norwegian_key(enrolment.name),
    "som": lambda enrolment, _attended: enrolment.takes_part_as,
    "kommune": lambda enrolment, _attended: norwegian_key(str(enrolment.municipality or "")),
    "behov": lambda enrolment, _attended: -len(enrolment.needs),
    "frammote": lambda enrolment, attended: attended.present.get(enrolment.pk, 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Each that is set leaves out those it does not fit."""

    status: str = ""
    takes_part_as: str = ""
    municipality: str = ""
    need: str = ""
    absent_last: bool = False

    def fits(self, enrolment: Enrolment, attended: Attended) -> bool:
        return (
            self.takes_part_as in {"", enrolment.takes_part_as}
            and self.municipality in {"", enrolment.municipality_id}
            and (not self.need or self.need in enrolment.needs)
            and (not self.absent_last or enrolment.pk in attended.absent_last)
        )


def narrowed(people: People, by: Narrowing, attended: Attended) -> People:
    """A new list; the waiting list keeps its places, so that nobody takes the first one shown for the first in line."""
    found = People(places={enrolment.pk: place for place, enrolment in enumerate(people.waiting, start=1)})
    for status in EnrolmentStatus.values:
        if by.status in {"", status}:
            group = [enrolment for enrolment in getattr(people, status) if by.fits(enrolment, attended)]
            setattr(found, status, group)
    return found


def put_in_order(enrolments: list[Enrolment], order: str, attended: Attended) -> list[Enrolment]:
    """`order` is a key of ORDERS, with a minus for the other way round. Equals stay as they were: by name."""
    key = ORDERS.get(order.removeprefix("-"))
    if key is None:
        return enrolments
    return sorted(enrolments, key=lambda enrolment: key(enrolment, attended), reverse=order.startswith("-"))
