"""Putting messages into the outbox."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from celery.exceptions import OperationalError
from django.db import models, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from messaging import calls
from messaging.kinds import MessageKind
from messaging.models import Channel, Message, MessageState

BATCH = 1000
NO_ADDRESS = "There is no address to send this to."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where one person wants to be reached, and in which language ("nb", "nn" or "en")."""

    channel: Channel
    address: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message to put into the outbox. `key` makes it exist once, however often its cause runs."""

    kind: MessageKind
    to: Recipient
    key: str
    about: models.Model | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None


def queue(
    *,
    kind: MessageKind,
    to: Recipient,
    key: str,
    about: models.Model | None = None,
    context: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Put one message into the outbox, in the caller's transaction. A key that is there already changes nothing."""
    queue_many([Post(kind=kind, to=to, key=key, about=about, context=context or {}, not_before=not_before)])


def queue_many(posts: Iterable[Post]) -> None:
    """Put many messages into the outbox, a thousand in each statement. Keys that are there already change nothing.

    Someone without an address gets a row as well, given up from the start: the list of messages then says who has to be
    told in another way, and no sweep tries again.
    """
    messages = [compose(post) for post in posts]
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=BATCH)
    deliver_after_commit(messages)


def compose(post: Post) -> Message:
    """The row, for a caller that inserts it beside others in one statement, and then says `deliver_after_commit`."""
    nowhere = {} if post.to.address else {"state": MessageState.FAILED, "last_error": NO_ADDRESS}
    return Message(
        **nowhere,
        key=post.key,
        kind=post.kind.name,
        channel=post.to.channel,
        address=post.to.address,
        language=post.to.language,
        about_type=post.about._meta.label_lower if post.about else "",
        about_id=post.about.pk if post.about else None,
        context=dict(post.context),
        next_attempt_at=post.not_before or timezone.now(),
    )


def deliver_after_commit(messages: Iterable[Message]) -> None:
    """One call for a worker after the commit, however many messages the transaction wrote."""
    if not any(message.next_attempt_at <= timezone.now() for message in messages):
        return
    waiting = transaction.get_connection().run_on_commit
    if not any(callback is wake_a_worker for _savepoints, callback, *_rest in waiting):
        transaction.on_commit(wake_a_worker, robust=True)


def wake_a_worker() -> None:
    """Ask for delivery now. Without a broker the message waits for the next sweep instead: nothing is lost.

    One call is enough until a worker has begun on it: it then finds all that was committed before.
    """
    from messaging.tasks import deliver_due  # noqa: PLC0415 - a task imports the services it runs

    try:
        if calls.is_first():
            deliver_due.apply_async(retry=False)
    except (OperationalError, RedisError) as error:
        logger.warning("No broker, so messages wait for the next sweep (%s).", error)
