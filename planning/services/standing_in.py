"""What a yes or a no to leading in another's place does, and who is told."""

from collections.abc import Iterable

from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.kinds import MessageKind
from messaging.models import Channel
from messaging.services import Post, Recipient
from organisations.models import User
from planning.letters_substitutes import SUBSTITUTE_ANSWERED, SUBSTITUTE_ENDED
from planning.models import GroupInvitation, Plan, Substitution, WorkingGroupMember
from planning.services.plans import record


def agree(plan: Plan, invitation: GroupInvitation, member: WorkingGroupMember) -> None:
    """From now the member leads what was asked for, and the rest of the group is told."""
    asked = invitation.substitutions.standing().filter(agreed_at__isnull=True)
    ids = list(asked.values_list("session", flat=True))
    if not ids:
        return
    asked.update(substitute=member, agreed_at=timezone.now())
    record(Actor.user(member.user_id), "substitute.agreed", plan, invitation, sessions=ids)
    _post_answer(invitation, {*_group(plan), *_asker(invitation)} - {member.user_id})


def decline(plan: Plan, invitation: GroupInvitation) -> None:
    """Those who need another substitute are told: who asked, and whoever was to be replaced."""
    asked = invitation.substitutions.standing()
    rows = list(asked.values_list("session", "replaced__user"))
    if not rows:
        return
    asked.update(ended_at=timezone.now())
    record(Actor.user(invitation.user_id), "substitute.declined", plan, invitation, sessions=[row[0] for row in rows])
    _post_answer(invitation, {*_asker(invitation), *(user for _session, user in rows)})


def tell_of_end(plan: Plan, substitution: Substitution, by: Actor) -> None:
    """Someone who had said yes does not lead after all. All in the group are told, but the one who decided."""
    _post(SUBSTITUTE_ENDED, substitution, _group(plan) - {by.user_id})


def _group(plan: Plan) -> set[int]:
    return set(plan.members.current().values_list("user", flat=True))


def _asker(invitation: GroupInvitation) -> set[int]:
    return {invitation.invited_by_id} if invitation.invited_by_id else set()


def _post_answer(invitation: GroupInvitation, to: Iterable[int]) -> None:
    _post(SUBSTITUTE_ANSWERED, invitation, to)


def _post(kind: MessageKind, about: GroupInvitation | Substitution, to: Iterable[int | None]) -> None:
    people = User.objects.filter(pk__in=[pk for pk in to if pk], is_active=True)
    messaging.queue_many(
        Post(
            kind=kind,
            to=Recipient(Channel.EMAIL, person.email, person.language),
            key=f"{kind.name}:{about.pk}:{person.pk}",
            about=about,
            context={"to": person.pk},
        )
        for person in people
    )
