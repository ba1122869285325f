"""Letters to someone who has only an e-mail address: the question, and the way back once they have said yes."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.selectors.sender import sender
from planning.message_kinds import held_sessions
from planning.models import NewcomerInvitation, Side


def _common(invitation: NewcomerInvitation) -> dict[str, Any]:
    offer = invitation.plan.run.offer
    return {
        "first_name": invitation.name.partition(" ")[0],
        **sender(offer),
        "invitation": invitation,
        "offer": offer,
    }


def _invited(message: Message) -> dict[str, Any]:
    """Each sending mints a new link, and the former one stops working. Nobody is asked who has answered meanwhile."""
    found = NewcomerInvitation.objects.open().select_related("invited_by", "plan__run__offer__organiser")
    invitation = found.filter(pk=message.about_id or 0).first()
    if invitation is None:
        raise MessageObsoleteError
    sessions = held_sessions(invitation.plan)
    token, digest = links.mint()
    NewcomerInvitation.objects.filter(pk=invitation.pk).update(token_digest=digest)
    return _common(invitation) | {
        "invited_by": invitation.invited_by,
        "is_experienced": invitation.side == Side.EXPERIENCED,
        "starts_at": invitation.plan.run.starts_at,
        "sessions": sessions,
        "minutes": sum(session.minutes for session in sessions),
        "link": links.absolute(reverse("planning:answer_as_newcomer", args=[token])),
    }


def _welcome(message: Message) -> dict[str, Any]:
    """The way back in. Which address to write is said, since people have several."""
    found = NewcomerInvitation.objects.select_related("user", "plan__run__offer__organiser")
    invitation = found.filter(pk=message.about_id or 0, user__is_active=True).first()
    if invitation is None or invitation.user is None:
        raise MessageObsoleteError
    run = invitation.plan.run_id
    return _common(invitation) | {
        "email": invitation.user.email,
        "link": links.absolute(reverse("planning:plan", args=[run])),
        "together": links.absolute(reverse("planning:together", args=[run])),
    }


NEWCOMER_INVITED = kinds.declare(
    MessageKind(
        name="newcomer_invited",
        label=_("Question to someone with only an e-mail address"),
        templates="planning/messages",
        context=_invited,
    )
)
NEWCOMER_WELCOME = kinds.declare(
    MessageKind(
        name="newcomer_welcome",
        label=_("Welcome to a working group"),
        templates="planning/messages",
        context=_welcome,
    )
)
