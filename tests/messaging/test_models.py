"""The promises that the database keeps, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.models import Channel, Message, MessageState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("messaging_message_channel", {"channel": "fax"}),
        ("messaging_message_sent_has_time", {"state": MessageState.SENT}),
        ("messaging_message_sent_has_time", {"state": MessageState.FAILED, "sent_at": timezone.now()}),
        ("messaging_message_key_key", {"key": "there"}),
    ],
)
def test_the_database_refuses_what_must_never_be(constraint: str, fields: dict[str, Any]) -> None:
    good = {"kind": "hello", "channel": Channel.EMAIL, "address": "ola@example.org"}
    Message.objects.create(key="there", **good)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.create(**({"key": "new"} | good | fields))
