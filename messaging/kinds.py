"""What kinds of messages there are. A room declares its own kinds in its `message_kinds.py`; this room only sends.

The room that causes a message also knows what it says, so it hands over a function that is called when the message is
about to leave. That function may mint a fresh personal link: the link then lies in the letter and nowhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from messaging.models import Message

Context = Mapping[str, Any]


class MessageObsoleteError(Exception):
    """Raised by a kind's `context` when its cause is gone, such as a reminder for a cancelled session."""


@dataclass(frozen=True, slots=True)
class MessageKind:
    """`name` lies in the outbox and names templates: `<name>.subject.txt`, `.email.txt`, `.email.html`, `.sms.txt`.

    `templates` is the folder they lie in, such as `participants/messages`. `label` is what staff read in lists.
    An e-mail extends `messaging/base.email.txt`, which signs with `organisation`, `contact_name`, `contact_phone` and
    `contact_email` where the context has them; answers go to `contact_email`. An iTIP object under `calendar_object`
    goes along as an invitation or a cancellation.
    """

    name: str
    label: str | Promise
    templates: str
    context: Callable[[Message], Context]


_kinds: dict[str, MessageKind] = {}


def declare(kind: MessageKind) -> MessageKind:
    """Make a kind known. Raises ValueError when the name is taken by another."""
    if kind.name in _kinds and _kinds[kind.name] != kind:
        message = f"The message kind {kind.name!r} is declared twice."
        raise ValueError(message)
    _kinds[kind.name] = kind
    return kind


def get(name: str) -> MessageKind:
    return _kinds[name]


def label_of(name: str) -> str:
    """What staff read. A kind that the code no longer knows is shown by its name."""
    return str(_kinds[name].label) if name in _kinds else name
