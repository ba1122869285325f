"""Letters to someone who finds their way back: a code that proves that the address is theirs."""

from django.utils.translation import gettext_lazy as _

from messaging import kinds
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from organisations import sealing

CODE_MINUTES = 15


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
