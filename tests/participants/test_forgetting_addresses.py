"""Letters that are over lose who they went to; the lists keep that they went."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from messaging.models import Channel, Message, MessageState
from participants.services import forget_addresses, retention

pytestmark = pytest.mark.django_db


def letter(state: MessageState, days_ago: int) -> Message:
    at = timezone.now() - timedelta(days=days_ago)
    return Message.objects.create(
        key=f"{state}{days_ago}{Message.objects.count()}",
        kind="reminder",
        channel=Channel.EMAIL,
        address="nora@example.org",
        context={"link": "sealed"},
        state=state,
        next_attempt_at=at,
        sent_at=at if state == MessageState.SENT else None,
    )


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED, MessageState.OBSOLETE])
def test_a_letter_that_is_over_loses_who_it_went_to_after_as_many_days_as_the_settings_say(state, settings):
    settings.RETENTION_ADDRESS_DAYS = 30
    old, recent = letter(state, 31), letter(state, 29)
    assert [forget_addresses(), forget_addresses()] == [1, 0]
    kept = old.kind, old.channel, old.state, old.sent_at, old.next_attempt_at, old.key
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.address, old.context) == ("", {})
    assert (old.kind, old.channel, old.state, old.sent_at, old.next_attempt_at, old.key) == kept
    assert (recent.address, recent.context) == ("nora@example.org", {"link": "sealed"})


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.SENDING])
def test_a_letter_that_may_still_be_sent_keeps_its_address(state):
    waiting = letter(state, 40)
    assert forget_addresses() == 0
    waiting.refresh_from_db()
    assert waiting.address == "nora@example.org"


def test_the_log_says_how_many_and_not_whose(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _each in range(3):
        letter(MessageState.SENT, 31)
    assert forget_addresses() == 3
    events = Event.objects.order_by("pk").values_list("actor_kind", "action", "details", "target_id")
    assert list(events) == [
        ("system", "messages.forgotten", {"messages": 2}, ""),
        ("system", "messages.forgotten", {"messages": 1}, ""),
    ]
