"""SMS of a test: a list, as Django keeps a test's e-mails in `django.core.mail.outbox`."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Sms:
    number: str
    text: str
    reference: str


outbox: list[Sms] = []


class MemorySms:
    available: ClassVar = True

    def send(self, *, number: str, text: str, reference: str) -> None:
        outbox.append(Sms(number, text, reference))
