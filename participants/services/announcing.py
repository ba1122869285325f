"""Telling people what changed in a room that knows nothing of them: a session moved, a course run cancelled."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from messaging import services as messaging
from messaging.models import Channel, Message
from messaging.services import Recipient
from offers.models import RunState, Session
from offers.models.run import PUBLIC_STATES
from participants import message_kinds as kinds
from participants.message_kinds_staff import GROUP_SESSION_MOVED
from participants.models import Enrolment, SessionAsTold
from participants.services.telling import recipient
from planning.models import WorkingGroupMember

# A run cancelled longer ago than this has told everyone, or nobody is helped by hearing of it now.
TELLS_FOR = timedelta(days=30)
LONGEST_KEY = 100


def announce_changes() -> int:
    """Notice new sessions, and tell people of those moved, cancelled or removed. Returns how many had changed.

    Whoever takes part in a run with several changes, or plans it, hears of all in one letter. Safe to run twice
    or at the same time: a session is compared and its row brought up to date under one lock.
    """
    _notice_new_sessions()
    runs = _changed().order_by("run").values_list("run", flat=True).distinct()
    return sum(_announce(run_id) for run_id in runs)


def _notice_new_sessions() -> None:
    unknown = Session.objects.filter(run__state__in=PUBLIC_STATES, as_told__isnull=True, ends_at__gt=timezone.now())
    rows = [
        SessionAsTold(session=session, known_as=session.pk, **_facts(session))
        for session in unknown.select_related("run")
    ]
    SessionAsTold.objects.bulk_create(rows, ignore_conflicts=True)


def _facts(session: Session) -> dict[str, object]:
    return {
        "run_id": session.run_id,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "arena_id": session.arena_id or session.run.arena_id,
        "cancelled": session.cancelled_at is not None,
    }


def _changed() -> "QuerySet[SessionAsTold]":
    """Compared on columns that are never null: NULL differs from nothing in SQL."""
    told = SessionAsTold.objects.filter(run__state__in=PUBLIC_STATES).annotate(
        place=Coalesce("arena_id", 0),
        place_now=Coalesce("session__arena_id", "run__arena_id", 0),
        cancelled_now=ExpressionWrapper(Q(session__cancelled_at__isnull=False), output_field=BooleanField()),
    )
    removed = Q(session__isnull=True, cancelled=False)
    same = Q(starts_at=F("session__starts_at"), ends_at=F("session__ends_at"), place=F("place_now"))
    return told.filter(removed) | told.filter(session__isnull=False).exclude(same, cancelled=F("cancelled_now"))


@transaction.atomic
def _announce(run_id: int) -> int:
    changed = _changed().filter(run=run_id).values("pk")
    locked = SessionAsTold.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=changed)
    noted = [(told, told.starts_at) for told in locked.select_related("session__run").order_by("starts_at", "pk")]
    noted = [(told, was) for told, was in noted if _bring_up_to_date(told)]
    news = [(told, was) for told, was in noted if max(was, told.starts_at) > timezone.now()]
    if news:
        messaging.queue_many(_notices(run_id, news))
    return len(noted)


def _bring_up_to_date(told: SessionAsTold) -> bool:
    facts = {"cancelled": True} if told.session is None else _facts(told.session)
    if all(getattr(told, name) == value for name, value in facts.items()):
        return False  # another sweep was here first
    for name, value in facts.items():
        setattr(told, name, value)
    told.version += 1
    told.save()
    return True


def _notices(run_id: int, news: list[tuple[SessionAsTold, datetime]]) -> list[messaging.Post]:
    changes = [{"as_told": told.pk, "version": told.version, "was": was.isoformat()} for told, was in news]
    key = ",".join(f"{told.pk}.{told.version}" for told, _was in news)
    if len(key) > LONGEST_KEY:
        key = hashlib.sha256(key.encode()).hexdigest()
    people = list(Enrolment.objects.filter(run=run_id).holding_a_seat())
    context = {"changes": changes, "told": sum(1 for enrolment in people if enrolment.address)}
    return [*_to_participants(people, changes, key), *_to_group(run_id, context, key)]


def _to_participants(people: list[Enrolment], changes: list[dict[str, Any]], key: str) -> Iterator[messaging.Post]:
    for enrolment in people:
        yield messaging.Post(
            kind=kinds.SESSION_MOVED,
            to=recipient(enrolment),
            key=f"session_moved:{enrolment.pk}:{key}",
            about=enrolment,
            context={"changes": changes},
        )


def _to_group(run_id: int, context: dict[str, Any], key: str) -> Iterator[messaging.Post]:
    """Each who is in the working group now. A substitute has become one by saying yes, and is told once."""
    for member in WorkingGroupMember.objects.current().filter(plan__run=run_id).select_related("user"):
        yield messaging.Post(
            kind=GROUP_SESSION_MOVED,
            to=Recipient(Channel.EMAIL, member.user.email, member.user.language),
            key=f"group_session_moved:{member.pk}:{key}",
            about=member,
            context=context,
        )


def announce_cancelled_runs() -> int:
    """Tell everyone with a place, or a place in line, that the course run is cancelled. Once each; returns how many."""
    key = Concat(Value("run_cancelled:"), Cast("pk", CharField()), output_field=CharField())
    since = timezone.now() - TELLS_FOR
    affected = Enrolment.objects.live().filter(run__state=RunState.CANCELLED, run__cancelled_at__gt=since)
    untold = affected.annotate(key=key).filter(~Exists(Message.objects.filter(key=OuterRef("key"))))
    posts = [
        messaging.Post(
            kind=kinds.RUN_CANCELLED, to=recipient(enrolment), key=f"run_cancelled:{enrolment.pk}", about=enrolment
        )
        for enrolment in untold
    ]
    messaging.queue_many(posts)
    return len(posts)
