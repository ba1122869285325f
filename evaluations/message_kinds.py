"""The invitation to evaluate. Its link is made when the letter leaves, and nothing here says to whom it went."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.models import Ticket
from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import CourseRun, RunState
from offers.selectors.sender import sender
from participants.models import Enrolment

OPEN_DAYS = 30


def _invitation(message: Message) -> Context:
    found = Enrolment.objects.select_related("run__offer__organiser")
    enrolment = found.filter(pk=message.about_id or 0, person_deleted_at__isnull=True).first()
    if enrolment is None or enrolment.run.state == RunState.CANCELLED:
        raise MessageObsoleteError
    offer = enrolment.run.offer
    ticket, link = _ticket(enrolment.run, message.language)
    return {
        "first_name": enrolment.first_name,
        **sender(offer),
        "link": link,
        "expires_on": ticket.expires_on,
    }


def _ticket(run: CourseRun, language: str) -> tuple[Ticket, str]:
    """A ticket, and the link that is its only name. The page opens in the letter's language."""
    token, digest = links.mint()
    expires_on = timezone.localdate() + timedelta(days=OPEN_DAYS)
    ticket = Ticket.objects.create(run=run, token_digest=digest, expires_on=expires_on)
    path = reverse("evaluations:answer", args=[token])
    if language != settings.LANGUAGE_CODE:
        path += "?" + urlencode({"sprak": language})
    return ticket, links.absolute(path)


INVITATION = kinds.declare(
    MessageKind(
        name="evaluation_invitation",
        label=_("Invitation to evaluate"),
        templates="evaluations/messages",
        context=_invitation,
    )
)
