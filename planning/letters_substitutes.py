"""Letters about substitutes: one said yes or no, or does not lead after all. The hand-over note is in none of them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from organisations.models import User
from planning.models import Answer, GroupInvitation, Substitution


def _about(message: Message, found: Sequence[Substitution]) -> dict[str, Any]:
    """For sessions that are still to come; afterwards nobody needs the letter."""
    person = User.objects.filter(pk=message.context.get("to"), is_active=True).first()
    ahead = [each for each in found if not each.is_over and each.session.cancelled_at is None]
    if person is None or not ahead:
        raise MessageObsoleteError
    offer = ahead[0].session.run.offer
    page = reverse("planning:plan", args=[ahead[0].session.run_id])
    return {
        "first_name": person.name.partition(" ")[0],
        "organisation": offer.organiser.name,
        "offer": offer,
        "replaced": ahead[0].replaced.user.name,
        "sessions": [each.session for each in ahead],
        "link": links.absolute(f"{page}#arbeidsgruppe"),
    }


def _answered(message: Message) -> dict[str, Any]:
    """As the answer is now: a yes only for sessions from which it has not been taken back."""
    invitation = GroupInvitation.objects.select_related("user").filter(pk=message.about_id or 0).first()
    if invitation is None or invitation.answer not in {Answer.YES, Answer.NO} or invitation.user is None:
        raise MessageObsoleteError
    said_yes = invitation.answer == Answer.YES
    rows = invitation.substitutions.select_related("session__run__offer__organiser", "replaced__user")
    found = list(rows.agreed() if said_yes else rows.filter(agreed_at__isnull=True))
    return _about(message, found) | {"substitute": invitation.user.name, "said_yes": said_yes}


def _ended(message: Message) -> dict[str, Any]:
    rows = Substitution.objects.select_related(
        "session__run__offer__organiser", "replaced__user", "substitute__user"
    ).filter(pk=message.about_id or 0, ended_at__isnull=False, substitute__isnull=False)
    found = list(rows)
    context = _about(message, found)
    return context | {"substitute": str(found[0].substitute)}


SUBSTITUTE_ANSWERED = kinds.declare(
    MessageKind(
        name="substitute_answered",
        label=_("Answer of a substitute"),
        templates="planning/messages",
        context=_answered,
    )
)
SUBSTITUTE_ENDED = kinds.declare(
    MessageKind(
        name="substitute_ended",
        label=_("Substitute who does not lead after all"),
        templates="planning/messages",
        context=_ended,
    )
)
