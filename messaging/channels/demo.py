"""The demo's post: every e-mail and SMS becomes a file in `DEMO_POST_DIR`. Nothing leaves the machine."""

import os
import time
from collections.abc import Sequence
from email.message import EmailMessage as Envelope
from email.policy import default
from typing import ClassVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

SMS_NUMBER = "X-SMS-Number"


def keep(content: bytes) -> None:
    """Newest last when sorted by name. Written aside and moved, so that a reader never sees half a letter."""
    settings.DEMO_POST_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.DEMO_POST_DIR / f"{time.time_ns():020}-{os.getpid()}.eml"
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.replace(path)


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            keep(message.message().as_bytes())
        return len(email_messages)


class DemoSms:
    available: ClassVar = True

    def send(self, *, number: str, text: str, reference: str) -> None:
        envelope = Envelope(policy=default)
        envelope[SMS_NUMBER] = number
        envelope["Message-ID"] = f"<{reference}@sms.invalid>"
        envelope.set_content(text)
        keep(bytes(envelope))
