"""The senders of one batch: each channel is opened when the first message needs it, and closed at the end."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from messaging.channels.base import Letter, Sender
from messaging.channels.email import EmailSender
from messaging.channels.sms import SmsSender
from messaging.models import Channel, Message

_SENDERS: dict[str, Callable[[], Sender]] = {Channel.EMAIL: EmailSender, Channel.SMS: SmsSender}


class Senders:
    def __init__(self) -> None:
        self._open: dict[str, Sender] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sender in self._open.values():
            sender.close()

    def send(self, message: Message, letter: Letter) -> None:
        """Raises DeliveryError."""
        if message.channel not in self._open:
            self._open[message.channel] = _SENDERS[message.channel]()
        self._open[message.channel].send(message, letter)
