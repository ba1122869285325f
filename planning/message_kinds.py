"""Letters of this room."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import Session
from offers.selectors.sender import sender
from organisations.models import User
from planning.models import GroupInvitation, Plan, SessionConcern, Side


def held_sessions(plan: Plan) -> list[Session]:
    return list(Session.objects.held().filter(run=plan.run_id).order_by("starts_at"))


def _invited(message: Message) -> dict[str, Any]:
    """Each sending mints a new link, and the former one stops working. Nobody is asked who has answered meanwhile."""
    found = GroupInvitation.objects.open().select_related("user", "invited_by", "plan__run__offer__organiser")
    invitation = found.filter(pk=message.about_id or 0).first()
    if invitation is None:
        raise MessageObsoleteError
    token, digest = links.mint()
    GroupInvitation.objects.filter(pk=invitation.pk).update(token_digest=digest)
    offer = invitation.plan.run.offer
    substitutions = list(invitation.substitutions.standing().select_related("session", "replaced__user"))
    sessions = [each.session for each in substitutions] or held_sessions(invitation.plan)
    return {
        "first_name": invitation.user.name.partition(" ")[0],
        **sender(offer),
        "invited_by": invitation.invited_by,
        "invitation": invitation,
        "offer": offer,
        "is_experienced": invitation.side == Side.EXPERIENCED,
        "starts_at": invitation.plan.run.starts_at,
        "replaced": substitutions[0].replaced.user.name if substitutions else "",
        "sessions": sessions,
        "minutes": sum(session.minutes for session in sessions),
        "link": links.absolute(reverse("planning:answer_by_link", args=[token])),
    }


WORKING_GROUP_INVITED = kinds.declare(
    MessageKind(
        name="working_group_invited",
        label=_("Invitation to a working group"),
        templates="planning/messages",
        context=_invited,
    )
)


def _concern_raised(message: Message) -> dict[str, Any]:
    """Where it can be read, and not a word of it: a mailbox is no place for it."""
    concern = SessionConcern.objects.open().select_related("session__run__offer__organiser")
    found = concern.filter(pk=message.about_id or 0).first()
    person = User.objects.filter(pk=message.context.get("to"), is_active=True).first()
    if found is None or person is None:
        raise MessageObsoleteError
    path = reverse("planning:concern", args=[found.session.run_id, found.pk])
    return {
        "first_name": person.name.partition(" ")[0],
        "organisation": found.session.run.offer.organiser.name,
        "link": links.absolute(path),
    }


CONCERN_RAISED = kinds.declare(
    MessageKind(
        name="concern_raised",
        label=_("A leader's concern about a group"),
        templates="planning/messages",
        context=_concern_raised,
    )
)
