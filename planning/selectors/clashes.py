"""What stands in the way of people and places at the times of a run, said before anyone is asked or anything is moved.

It informs and refuses nothing: people know their own calendar best.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, Exists, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import CourseRun, Format, RunState, Session
from offers.selectors.clashes import Slot, slots_to_come
from planning.models import Absence, Facilitator, Substitution, WorkingGroupMember
from ui.dates import day_date, time_range

OVER = [RunState.CANCELLED, RunState.COMPLETED]
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
    for kind, key, starts_at, ends_at, text in _rows(run, user_ids, slots):
        if kind == "weekdays":
            _note_weekdays(found, key, text, slots)
        elif kind == "away":
            _note_absence(found, key, (starts_at.date(), ends_at.date()), slots)
        else:
            _note_session(found, (kind, key, text), (starts_at, ends_at), slots)
    return found


def _note_weekdays(found: _Found, user_id: int, text: str, slots: Sequence[Slot]) -> None:
    if {str(_day(slot).isoweekday()) for slot in slots} - set(text.split(",")):
        found.other_weekday.add(user_id)


def _note_absence(found: _Found, user_id: int, days: tuple[date, date], slots: Sequence[Slot]) -> None:
    found.away[user_id].update(slot.starts_at for slot in slots if days[0] <= _day(slot) <= days[1])


def _note_session(
    found: _Found, who: tuple[str, int, str], when: tuple[datetime, datetime], slots: Sequence[Slot]
) -> None:
    kind, key, organisation = who
    meeting = [slot for slot in slots if slot.starts_at < when[1] and when[0] < slot.ends_at]
    if kind == "leads" and meeting:
        found.leads[key].add(when[0])
    elif any(slot.arena and slot.arena.pk == key for slot in meeting):
        found.taken[key, organisation].add(when)


def _rows(run: CourseRun, user_ids: list[int], slots: Sequence[Slot]) -> Iterable[tuple[str, int, Any, Any, str]]:
    """(kind, person or arena, from, to, text), all that the whole span of the slots could meet, in one statement."""
    first, last = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
    others = Session.objects.held().filter(ends_at__gt=first, starts_at__lt=last)
    others = others.exclude(run=run).exclude(run__state__in=OVER).order_by()
    absent = Absence.objects.filter(last_day__gte=timezone.localdate(first), first_day__lte=timezone.localdate(last))
    away = absent.filter(facilitator__in=user_ids).order_by()
    # read back in UTC, in which the connection speaks: the same days
    days = (Cast("first_day", DateTimeField()), Cast("last_day", DateTimeField()))
    picky = Facilitator.objects.filter(pk__in=user_ids).exclude(weekdays=[]).order_by()
    always = (Value(first, DateTimeField()), Value(last, DateTimeField()))
    own_days = Func(F("weekdays"), Value(","), function="array_to_string", output_field=CharField())
    rows: Iterable[tuple[str, int, Any, Any, str]] = _leading(others, user_ids).union(
        _standing_in(others, user_ids),
        _taken(others, _arenas(run, slots)),
        _as_rows(away, "away", "facilitator", days),
        _as_rows(picky, "weekdays", "pk", always, own_days),
        all=True,
    )
    return rows


def _arenas(run: CourseRun, slots: Sequence[Slot]) -> set[int]:
    """On video nobody sits in the arena that a run may still name."""
    return set() if run.format == Format.DIGITAL else {slot.arena.pk for slot in slots if slot.arena}


def _leading(others: QuerySet[Session], user_ids: list[int]) -> QuerySet[Any, Any]:
    members = {
        "run__plan__members__user__in": user_ids,
        "run__plan__members__user__is_active": True,
        "run__plan__members__left_at__isnull": True,
        "run__plan__members__leads_sessions": True,
    }  # in one call: the four are said of one and the same member
    replaced = Substitution.objects.agreed().filter(session=OuterRef("pk"), replaced=OuterRef("leader"))
    led = others.filter(**members).annotate(leader=F("run__plan__members")).exclude(Exists(replaced))
    return _as_rows(led, "leads", "run__plan__members__user", (F("starts_at"), F("ends_at")))


def _standing_in(others: QuerySet[Session], user_ids: list[int]) -> QuerySet[Any, Any]:
    agreed = Substitution.objects.agreed().filter(substitute__user__in=user_ids)
    led = others.filter(substitutions__in=agreed)
    return _as_rows(led, "leads", "substitutions__substitute__user", (F("starts_at"), F("ends_at")))


def _taken(others: QuerySet[Session], arenas: set[int]) -> QuerySet[Any, Any]:
    met = others.exclude(run__format=Format.DIGITAL).annotate(place=Coalesce("arena", "run__arena"))
    organiser = F("run__offer__organiser__name")
    return _as_rows(met.filter(place__in=arenas), "taken", "place", (F("starts_at"), F("ends_at")), organiser)


def _as_rows(rows: QuerySet[Any], kind: str, key: str, span: tuple[Any, Any], text: Any = None) -> QuerySet[Any, Any]:
    columns: QuerySet[Any, Any] = rows.annotate(
        clash_kind=Value(kind, CharField()),
        clash_key=F(key),
        clash_first=span[0],
        clash_last=span[1],
        clash_text=Value("", CharField()) if text is None else text,
    ).values_list("clash_kind", "clash_key", "clash_first", "clash_last", "clash_text")
    return columns


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
    return _listed([time_range(*each) for each in sorted(moments)])


def _days(moments: Iterable[datetime]) -> str:
    return _listed(list(dict.fromkeys(day_date(moment) for moment in sorted(moments))))


def _listed(words: list[str]) -> str:
    """The first few, and how many more."""
    named, more = ", ".join(words[:MOST_NAMED]), len(words) - MOST_NAMED
    if more <= 0:
        return named
    return ngettext("{named} and {more} more", "{named} and {more} more", more).format(named=named, more=more)


def _day(slot: Slot) -> date:
    return timezone.localdate(slot.starts_at)
