"""Letters of this room."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from organisations.models import User
from planning.models import SessionConcern, Side, WorkingGroupMember


def _invited(message: Message) -> dict[str, Any]:
    """Nobody is asked into a group that they have left again."""
    members = WorkingGroupMember.objects.current().select_related("user", "plan__run__offer__organiser")
    member = members.filter(pk=message.about_id or 0).first()
    if member is None:
        raise MessageObsoleteError
    offer = member.plan.run.offer
    return {
        "first_name": member.user.name.partition(" ")[0],
        "organisation": offer.organiser.name,
        "contact_name": offer.contact_name,
        "contact_phone": offer.contact_phone,
        "contact_email": offer.contact_email,
        "invited_by": User.objects.filter(pk=message.context.get("invited_by")).first(),
        "offer": offer,
        "is_experienced": member.side == Side.EXPERIENCED,
        "starts_at": member.plan.run.starts_at,
        "link": links.absolute(reverse("planning:plan", args=[member.plan.run_id])),
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
