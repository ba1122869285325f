"""Reading the demo's post back from disk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings

from messaging.channels.demo import SMS_NUMBER

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One letter or SMS as the demo shows it."""

    at: datetime
    to: str
    sender: str
    subject: str
    text: str
    is_sms: bool


def files() -> list[Path]:
    """Newest first; the names begin with the time."""
    return sorted(settings.DEMO_POST_DIR.glob("*.eml"), reverse=True)


def sent_to(address: str) -> list[Path]:
    """Those to one address. Reads the head of every file, which a demo can afford."""
    return [path for path in files() if address.strip().lower() in _address(_parsed(path)).lower()]


def read(path: Path) -> Item:
    message = _parsed(path)
    body = message.get_body(preferencelist=("plain",))
    return Item(
        at=datetime.fromtimestamp(int(path.name.partition("-")[0]) / NANOSECONDS, tz=UTC),
        to=_address(message),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body else "",
        is_sms=SMS_NUMBER in message,
    )


def _parsed(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)


def _address(message: EmailMessage) -> str:
    return str(message[SMS_NUMBER] or message["To"] or "")


def forget(addresses: Iterable[str]) -> None:
    """Take away what the demo keeps for these. Nothing is kept on disk elsewhere, so then there is nothing to do."""
    gone = {address.lower() for address in addresses}
    for path in files():
        if _address(_parsed(path)).lower() in gone:
            path.unlink(missing_ok=True)
