"""What stands in the way of people and places at the times of a run, said before anyone is asked or anything is moved.

It informs and refuses nothing: people know their own calendar best.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import CourseRun
from offers.selectors.clashes import Slot, slots_to_come
from planning.models import WorkingGroupMember
from planning.selectors.busy import Busy, busy
from ui.dates import day_date, time_range

MOST_NAMED = 3


@dataclass(slots=True)
class _Found:
    """Moments by person, and by place and who has it."""

    leads: defaultdict[int, set[datetime]] = field(default_factory=lambda: defaultdict(set))
    away: defaultdict[int, set[datetime]] = field(default_factory=lambda: defaultdict(set))
    other_weekday: set[int] = field(default_factory=set)
    taken: defaultdict[tuple[int, str], set[tuple[datetime, datetime]]] = field(
        default_factory=lambda: defaultdict(set)
    )


def clashes(run: CourseRun, user_ids: Iterable[int], slots: Sequence[Slot] | None = None) -> dict[int, list[str]]:
    """Sentences by person: leads elsewhere at the same time, is away, weekday that does not suit.

    One query, and one more where the slots are not known yet.
    """
    user_ids = list(user_ids)
    found = _find(run, user_ids, slots_to_come(run) if slots is None else slots)
    said = {user_id: _said_of(found, user_id, hints=True) for user_id in user_ids}
    return {user_id: sentences for user_id, sentences in said.items() if sentences}


class Leader(NamedTuple):
    """One who leads sessions."""

    user_id: int
    name: str


def in_the_way(
    run: CourseRun, slots: Sequence[Slot], leading: Sequence[Leader] | None = None, *, hints: bool = False
) -> list[str]:
    """Sentences about the places, and about those who lead. One query, and one more where the leaders are not known.

    `hints`: also who usually has another weekday free; that alone stops nobody.
    """
    if leading is None:
        members = WorkingGroupMember.objects.current().filter(plan__run=run, leads_sessions=True)
        leading = [Leader(*row) for row in members.values_list("user", "user__name")]
    found = _find(run, [leader.user_id for leader in leading], slots)
    return [*_said_of_places(found, slots), *_said_of_leaders(found, leading, hints=hints)]


def _find(run: CourseRun, user_ids: list[int], slots: Sequence[Slot]) -> _Found:
    found = _Found()
    if not slots:
        return found
    for row in busy(run, user_ids, slots):
        NOTED[row.kind](found, row, slots)
    return found


def _note_weekdays(found: _Found, row: Busy, slots: Sequence[Slot]) -> None:
    if {str(_day(slot).isoweekday()) for slot in slots} - set(row.text.split(",")):
        found.other_weekday.add(row.key)


def _note_absence(found: _Found, row: Busy, slots: Sequence[Slot]) -> None:
    first, last = row.first.date(), row.last.date()
    found.away[row.key].update(slot.starts_at for slot in slots if first <= _day(slot) <= last)


def _note_session(found: _Found, row: Busy, _slots: Sequence[Slot]) -> None:
    found.leads[row.key].add(row.first)


def _note_place(found: _Found, row: Busy, slots: Sequence[Slot]) -> None:
    """Slots of one run may be in several places."""
    if any(slot.arena and slot.arena.pk == row.key and row.meets(slot) for slot in slots):
        found.taken[row.key, row.text].add((row.first, row.last))


NOTED = {"leads": _note_session, "taken": _note_place, "away": _note_absence, "weekdays": _note_weekdays}


def _said_of(found: _Found, user_id: int, *, hints: bool) -> list[str]:
    sentences = []
    if moments := found.leads.get(user_id):
        sentences.append(_("Leads another course on {day}.").format(day=_days(moments)))
    if moments := found.away.get(user_id):
        sentences.append(_("Is away on {day}.").format(day=_days(moments)))
    if hints and user_id in found.other_weekday:
        sentences.append(_("Not every weekday of the course suits."))
    return sentences


def _said_of_leaders(found: _Found, leading: Sequence[Leader], *, hints: bool) -> list[str]:
    return [
        f"{leader.name}: {sentence}" for leader in leading for sentence in _said_of(found, leader.user_id, hints=hints)
    ]


def _said_of_places(found: _Found, slots: Sequence[Slot]) -> list[str]:
    names = {slot.arena.pk: slot.arena.name for slot in slots if slot.arena}
    sentence = _("{place} is taken by a course of {organisation}: {when}.")
    return [
        sentence.format(place=names[arena_id], organisation=organisation, when=_times(moments))
        for (arena_id, organisation), moments in found.taken.items()
    ]


def _times(moments: Iterable[tuple[datetime, datetime]]) -> str:
    return _listed(sorted(moments), lambda moment: time_range(*moment))


def _days(moments: Iterable[datetime]) -> str:
    return _listed(list({timezone.localdate(moment): moment for moment in sorted(moments)}.values()), day_date)


def _listed(moments: Sequence[Any], said: Callable[[Any], str]) -> str:
    """The first few, and how many more."""
    named, more = ", ".join(map(said, moments[:MOST_NAMED])), len(moments) - MOST_NAMED
    if more <= 0:
        return named
    return ngettext("{named} and {more} more", "{named} and {more} more", more).format(named=named, more=more)


def _day(slot: Slot) -> date:
    return timezone.localdate(slot.starts_at)
