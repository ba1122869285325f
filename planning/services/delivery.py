"""What those who lead write around a session. Only leaders may; the views have seen to that."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Post, Recipient
from offers.models import Session
from planning.message_kinds import CONCERN_RAISED
from planning.models import SessionConcern, SessionReflection, WorkingGroupMember
from planning.selectors.delivery import concerns_due, may_reflect_on, others_who_read
from planning.services.errors import NotYetError
from planning.services.plans import person_of

BATCH = 200


@transaction.atomic
def raise_concern(*, session: Session, by: Actor, text: str, submission: UUID | None = None) -> SessionConcern:
    """Tell the organisation's coordinators that something is wrong in the group. A form sent twice tells once.

    The letter says that there is a concern, and neither what it is nor which course it is about. The log has no word
    of the text either.
    """
    concern, is_new = SessionConcern.objects.get_or_create(
        submission=submission or uuid4(), defaults={"session": session, "written_by_id": person_of(by), "text": text}
    )
    if is_new:
        _record(by, "concern.raised", concern)
        _tell_coordinators(concern, by)
    return concern


@transaction.atomic
def follow_up_concern(*, concern: SessionConcern, by: Actor) -> None:
    """The coordinator has dealt with it. Saying so twice says it once; the first one stands."""
    waiting = SessionConcern.objects.open().filter(pk=concern.pk)
    if waiting.update(followed_up_at=timezone.now(), followed_up_by_id=by.user_id):
        _record(by, "concern.followed_up", concern)


def forget_concerns() -> int:
    """Delete concerns some days after the run. Returns how many."""
    forgotten = 0
    while batch := _forget_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_batch() -> int:
    due = concerns_due().select_related("session__run__offer")
    batch = list(due.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    for concern in batch:
        _record(SYSTEM, "concern.forgotten", concern)
    SessionConcern.objects.filter(pk__in=[concern.pk for concern in batch]).delete()
    return len(batch)


@transaction.atomic
def reflect(
    *, session: Session, by: Actor, member: WorkingGroupMember, answers: dict[str, int], next_time: str
) -> SessionReflection:
    """One leader's answers about the group; answering again replaces them. Raises NotYetError before the session."""
    if not may_reflect_on(session):
        raise NotYetError
    reflection, _is_new = SessionReflection.objects.update_or_create(
        session=session, member=member, defaults={**answers, "next_time": next_time}
    )
    audit.record(
        by=by,
        action="session.reflected",
        target=session,
        organisation_id=session.run.offer.organiser_id,
        details={"run": session.run_id, "side": member.side},
    )
    return reflection


def _tell_coordinators(concern: SessionConcern, by: Actor) -> None:
    """All coordinators of the organisation but the writer."""
    messaging.queue_many(
        Post(
            kind=CONCERN_RAISED,
            to=Recipient(Channel.EMAIL, person.email, person.language),
            key=f"concern:{concern.pk}:{person.pk}",
            about=concern,
            context={"to": person.pk},
        )
        for person in others_who_read(concern.session, person_of(by))
    )


def _record(by: Actor, action: str, concern: SessionConcern) -> None:
    run = concern.session.run
    audit.record(
        by=by,
        action=action,
        target=concern,
        organisation_id=run.offer.organiser_id,
        details={"run": run.pk, "session": concern.session_id},
    )
