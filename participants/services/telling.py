"""Putting a message to a participant into the outbox."""

from collections.abc import Mapping
from typing import Any

from messaging import services as messaging
from messaging.kinds import MessageKind
from messaging.models import Channel, Message
from messaging.services import Recipient
from participants.models import Enrolment


def recipient(enrolment: Enrolment) -> Recipient:
    return Recipient(channel=Channel(enrolment.channel), address=enrolment.address, language=enrolment.language)


def tell(enrolment: Enrolment, kind: MessageKind, *, key: str, context: Mapping[str, Any] | None = None) -> None:
    """In the caller's transaction: the change and the word of it happen together or not at all."""
    messaging.queue(kind=kind, to=recipient(enrolment), key=key, about=enrolment, context=context)


def letter(enrolment: Enrolment, kind: MessageKind, *, key: str) -> Message:
    """As `tell`, for the caller to insert beside what it tells of. The key is one that nothing has used."""
    return messaging.compose(messaging.Post(kind=kind, to=recipient(enrolment), key=key, about=enrolment))
