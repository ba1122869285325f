"""Letters to someone who finds their way back: a code that proves an address, a reminder that was asked for."""

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from organisations import sealing
from participants.models import Interest

CODE_MINUTES = 15
INTEREST_SALT = "participants.interest"


def _code(message: Message) -> Context:
    """A letter that comes too late to be of use is not sent."""
    try:
        opened = sealing.unseal(message.context["sealed"], seconds=CODE_MINUTES * 60)
    except (KeyError, sealing.BrokenSealError) as error:
        raise MessageObsoleteError from error
    return {"code": opened["code"], "minutes": CODE_MINUTES}


OWN_PAGES_CODE = kinds.declare(
    MessageKind(
        name="own_pages_code",
        label=_("Code for one's own pages"),
        templates="participants/messages",
        context=_code,
    )
)


NEW_CONTACT_CODE = kinds.declare(
    MessageKind(
        name="new_contact_code",
        label=_("Code for a new address"),
        templates="participants/messages",
        context=_code,
    )
)


def interest_link(interest: Interest) -> str:
    """Signed: it opens this one wish as long as that is kept. Nothing of it is stored."""
    return links.absolute(reverse("participants:interest", args=[signing.dumps(interest.pk, salt=INTEREST_SALT)]))


def _interest(message: Message) -> Context:
    """One letter for each date. One that was postponed or stopped since is not sent."""
    found = Interest.objects.filter(pk=message.about_id or 0, asked_at__isnull=False).first()
    if found is None:
        raise MessageObsoleteError
    return {"link": interest_link(found)}


INTEREST_REMINDER = kinds.declare(
    MessageKind(
        name="interest_reminder",
        label=_("Reminder that someone asked for"),
        templates="participants/messages",
        context=_interest,
    )
)
