"""Reads of what happens around a session: the run sheet by the clock, concerns, and how both sides saw the group."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.models import Session
from organisations.access import Permission, people_with
from organisations.models import User
from organisations.todo import Todo, Urgency
from planning.models import (
    QUESTIONS,
    ProgrammeItem,
    SessionConcern,
    SessionConcernQuerySet,
    SessionReflection,
    Side,
    Substitution,
    WorkingGroupMember,
)
from planning.selectors.board import MARKS
from planning.selectors.leading import leading_in, sessions_led_by, with_substitutes
from ui.dates import day_date
from ui.sorting import norwegian

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def concerns_due() -> SessionConcernQuerySet:
    """Kept long enough after the run."""
    return SessionConcern.objects.over_before(timezone.now() - timedelta(days=settings.RETENTION_CONCERN_DAYS))


def others_who_read(session: Session, writer_id: int) -> QuerySet[User]:
    """Whom a concern about this session goes to: all who coordinate for the organiser, but the one who writes it."""
    return people_with(Permission.PUBLISH, [session.run.offer.organiser_id]).exclude(pk=writer_id)


LOOKS_BACK = timedelta(days=14)  # of longer ago nobody remembers how the group was


@dataclass(frozen=True, slots=True)
class Step:
    """One item in the session, and where the clock stands. `state` is over, now or ahead."""

    item: ProgrammeItem
    starts_at: datetime
    ends_at: datetime
    mark: str
    people: list[WorkingGroupMember]
    state: str


def steps(session: Session, now: datetime, substitutions: Collection[Substitution] = ()) -> list[Step]:
    """The items one after another from the session's start, with who leads instead of whom. Two queries."""
    members = WorkingGroupMember.objects.select_related("user").order_by(norwegian("user__name"), "pk")
    items = session.programme_items.order_by("position").prefetch_related(Prefetch("responsible", members))
    found, starts_at = [], session.starts_at
    for item in items:
        ends_at = starts_at + timedelta(minutes=item.minutes)
        people = with_substitutes(item.responsible.all(), substitutions)
        found.append(Step(item, starts_at, ends_at, MARKS[item.kind], people, _state(starts_at, ends_at, now)))
        starts_at = ends_at
    return found


def _state(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    if ends_at <= now:
        return "over"
    return "now" if starts_at <= now else "ahead"


def may_reflect_on(session: Session) -> bool:
    """When the session is over, or about to be: leaders often sit together for the last minutes."""
    return session.cancelled_at is None and session.starts_at <= timezone.now()


def leading_member(session: Session, user: User) -> WorkingGroupMember | None:
    """The person's place among those who lead the session, on whichever side, as a substitute too."""
    return leading_in(session).filter(user=user.pk).first()


@dataclass(frozen=True, slots=True)
class SideSaw:
    """How one side saw the group: its answers to each question, without saying who gave which."""

    name: str | Promise
    side: str
    answers: "list[tuple[StrOrPromise, list[int]]]"
    notes: list[str]


def seen_by_sides(reflections: Iterable[SessionReflection]) -> list[SideSaw]:
    """Both sides, by name: neither comes first by rule. `member` should have been selected with them."""
    given = list(reflections)
    names = {Side.EXPERIENCED: gettext_lazy("Experienced users"), Side.PROFESSIONAL: gettext_lazy("Professionals")}
    return [_side(name, side, [one for one in given if one.member.side == side]) for side, name in names.items()]


def _side(name: str | Promise, side: str, given: list[SessionReflection]) -> SideSaw:
    answers: list[tuple[StrOrPromise, list[int]]] = [
        (label, sorted(getattr(one, question) for one in given)) for question, label in QUESTIONS.items()
    ]
    return SideSaw(name, side, answers, sorted(one.next_time for one in given if one.next_time))


def todo_of_delivery(user: User) -> Iterator[Todo]:
    """Concerns for coordinators, and sessions that a leader has not looked back on. Two queries."""
    yield from _concerns(user)
    yield from _to_look_back_on(user)


def _concerns(user: User) -> Iterator[Todo]:
    own = SessionConcern.objects.open().allowed(user, Permission.PUBLISH)
    for concern in own.select_related("session__run__offer").order_by("written_at"):
        sentence = _("{offer}: one who leads is concerned about the group.")
        yield Todo(
            sentence=sentence.format(offer=concern.session.run.offer.title),
            action_label=_("Read the concern"),
            url=reverse("planning:concern", args=[concern.session.run_id, concern.pk]),
            urgency=Urgency.TODAY,
            when=concern.written_at,
        )


def _to_look_back_on(user: User) -> Iterator[Todo]:
    now = timezone.now()
    done = SessionReflection.objects.filter(session=OuterRef("pk"), member__user=user)
    been = sessions_led_by(user).filter(ends_at__lte=now, ends_at__gt=now - LOOKS_BACK)
    for session in been.filter(~Exists(done)).select_related("run__offer").order_by("starts_at"):
        sentence = _("{offer}: how was the group on {day}? Three questions.")
        yield Todo(
            sentence=sentence.format(offer=session.run.offer.title, day=day_date(session.starts_at)),
            action_label=_("Look back"),
            url=reverse("planning:reflect", args=[session.run_id, session.pk]),
            urgency=Urgency.SOME_TIME,
            when=session.starts_at,
        )
