"""What every way out has in common."""

from dataclasses import dataclass
from typing import Protocol

from messaging.models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is read: rendered, in the recipient's language. An SMS has a text only.

    `calendar` is an iTIP object (RFC 5546): a mail program shows it as an invitation, with the day's other plans.
    """

    text: str
    subject: str = ""
    html: str = ""
    reply_to: str = ""
    calendar: bytes = b""


class DeliveryError(Exception):
    """A message could not be handed over. `reason` is kept and read by staff, so it never holds personal data.

    `permanent` says that trying again will not help, such as for an address that does not exist.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Sender(Protocol):
    """Sends the messages of one batch. Opened by the first of them, closed after the last."""

    def send(self, message: Message, letter: Letter) -> None:
        """Hand over one message. Raises DeliveryError."""

    def close(self) -> None: ...
