"""Putting messages into the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from messaging.kinds import MessageKind
from messaging.models import Channel, Message


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where one person wants to be reached, and in which language ("nb", "nn" or "en")."""

    channel: Channel
    address: str
    language: str


def queue(  # noqa: PLR0913 - an envelope has this many sides; each is named by the caller
    *,
    kind: MessageKind,
    to: Recipient,
    key: str,
    about: models.Model | None = None,
    context: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Put one message into the outbox, in the caller's transaction. A key that is there already changes nothing."""
    Message.objects.bulk_create(
        [
            Message(
                key=key,
                kind=kind.name,
                channel=to.channel,
                address=to.address,
                language=to.language,
                about_type=about._meta.label_lower if about else "",
                about_id=about.pk if about else None,
                context=dict(context or {}),
                next_attempt_at=not_before or timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(_wake_a_worker, robust=True)


def _wake_a_worker() -> None:
    """Ask for delivery now. Without a broker the message waits for the next sweep instead: nothing is lost."""
    from messaging.tasks import deliver_due  # noqa: PLC0415 - a task imports the services it runs

    deliver_due.delay()
