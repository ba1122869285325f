"""Emptying the outbox: claim a batch, write its letters, hand them over, note what came of each.

A claim is a lease. Whoever holds it has raised `attempts`, and may note the outcome only while that number stands; a
worker that dies leaves the lease to run out, and the next sweep takes its messages over. Between handing a letter over
and noting it lies one statement: a worker killed exactly there sends that one letter twice, under the same Message-ID.
"""

import logging
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.db.models import F
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.urls import NoReverseMatch
from django.utils import timezone

from messaging.channels import DeliveryError, Senders
from messaging.kinds import MessageObsoleteError
from messaging.models import Message, MessageQuerySet, MessageState
from messaging.rendering import render

BATCH = 100
LEASE = timedelta(minutes=6)
# No letter is begun so late in the lease that it could still be under way when the lease is out.
MARGIN = timedelta(minutes=3)
# Before the second attempt, the third, and so on: some thirty hours, so that a mail server may be away overnight.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 960)]
MOST_ATTEMPTS = len(PAUSES) + 1

# What a faulty kind or template raises. It costs that one message; any other error also stops the batch, and is seen.
FAULTS = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    ImproperlyConfigured,
    LookupError,
    NoReverseMatch,
    ObjectDoesNotExist,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    TypeError,
    ValueError,
)

logger = logging.getLogger(__name__)


def claim(size: int = BATCH) -> list[Message]:
    """Take due messages for this worker, those that have waited longest first. Two workers never hold the same one."""
    with transaction.atomic():
        batch = list(Message.objects.due().select_for_update(skip_locked=True).order_by("next_attempt_at")[:size])
        lease_ends = timezone.now() + LEASE
        for message in batch:
            message.state = MessageState.SENDING
            message.next_attempt_at = lease_ends
            message.attempts += 1
        Message.objects.filter(pk__in=[message.pk for message in batch]).update(
            state=MessageState.SENDING, next_attempt_at=lease_ends, attempts=F("attempts") + 1
        )
    return batch


def deliver(batch: Iterable[Message]) -> None:
    """Send what was claimed. Whatever stops it, the messages it did not get to are due again at once."""
    left = deque(batch)
    try:
        with Senders() as senders:
            while left and timezone.now() < left[0].next_attempt_at - MARGIN:
                _deliver_one(left.popleft(), senders)
    finally:
        _hand_back(left)


def _deliver_one(message: Message, senders: Senders) -> None:
    if message.attempts > MOST_ATTEMPTS:  # each time, the worker died over it
        _note(message, MessageState.FAILED, "Delivery was interrupted too many times.")
        return
    try:
        senders.send(message, render(message))
    except MessageObsoleteError:
        _note(message, MessageState.OBSOLETE)
    except DeliveryError as error:
        _note_failure(message, error.reason, permanent=error.permanent)
    except FAULTS as error:
        logger.exception("Message %s of kind %s could not be written.", message.pk, message.kind)
        _note_failure(message, f"It could not be written ({type(error).__name__}).")
    else:
        _note(message, MessageState.SENT, sent_at=timezone.now())


def _note_failure(message: Message, reason: str, *, permanent: bool = False) -> None:
    if permanent or message.attempts >= MOST_ATTEMPTS:
        _note(message, MessageState.FAILED, reason)
    else:
        again_at = timezone.now() + PAUSES[message.attempts - 1]
        _note(message, MessageState.PENDING, reason, next_attempt_at=again_at)


def _note(message: Message, state: MessageState, reason: str = "", **fields: datetime) -> None:
    _still_ours(message).update(state=state, last_error=reason, **fields)


def _still_ours(message: Message) -> MessageQuerySet:
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)


def _hand_back(messages: Iterable[Message]) -> None:
    """They were not tried, so the attempt does not count."""
    for message in messages:
        _still_ours(message).update(
            state=MessageState.PENDING, attempts=message.attempts - 1, next_attempt_at=timezone.now()
        )
