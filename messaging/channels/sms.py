"""SMS through whichever gateway `SMS_BACKEND` names: a class with `available` and `send`, written for that gateway."""

from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from messaging.channels.base import DeliveryError, Letter
from messaging.models import Message


class SmsBackend(Protocol):
    """A gateway. `reference` is the same for every attempt at a message, for gateways that can tell a repeat by it."""

    available: ClassVar[bool]

    def send(self, *, number: str, text: str, reference: str) -> None:
        """Raises DeliveryError."""


class NotConfigured:
    """There is no gateway: people are not offered SMS, and what is queued all the same says why it was not sent."""

    available: ClassVar = False

    def send(self, *, number: str, text: str, reference: str) -> None:  # noqa: ARG002 - the interface
        raise DeliveryError("No SMS gateway is set up (SMS_BACKEND).", permanent=True)


def _backend() -> type[SmsBackend]:
    backend: type[SmsBackend] = import_string(settings.SMS_BACKEND)
    return backend


def sms_available() -> bool:
    """Whether people may choose to be reached by SMS."""
    return _backend().available


class SmsSender:
    def __init__(self) -> None:
        self._backend = _backend()()

    def send(self, message: Message, letter: Letter) -> None:
        self._backend.send(number=message.address, text=letter.text, reference=str(message.pk))

    def close(self) -> None:
        """A gateway is asked message by message; there is nothing to close."""
