import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from celery.exceptions import OperationalError
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from redis.exceptions import RedisError

from messaging import calls, delivery
from messaging.kinds import MessageKind
from messaging.models import Channel, Message, MessageState
from messaging.services import Post, Recipient, queue, queue_many
from messaging.tasks import deliver_due
from tests.factories import PublishedRunFactory

PATIENCE = 15.0  # seconds; without the settings' time-outs a broker that does not answer costs more than 40

WAKE = """
import time, django
django.setup()
from messaging import services
began = time.monotonic()
services.wake_a_worker()
print(time.monotonic() - began)
"""


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Counts how often a worker is called."""
    call = Mock()
    monkeypatch.setattr("messaging.tasks.deliver_due.apply_async", call)
    return call


# --- the outbox -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_message_is_queued_with_what_delivery_needs(hello: MessageKind, olas_phone: Recipient, woken: Mock) -> None:
    run = PublishedRunFactory()
    queue(kind=hello, to=olas_phone, key="a", about=run, context={"what": "news"})
    message = Message.objects.get()
    assert (message.kind, message.channel, message.address) == ("hello", Channel.SMS, "+4790000000")
    assert message.language == "nn"
    assert (message.about_type, message.about_id, message.context) == ("offers.courserun", run.pk, {"what": "news"})
    assert (message.state, message.attempts, message.sent_at) == (MessageState.PENDING, 0, None)
    assert list(Message.objects.about(run)) == [message]


@pytest.mark.django_db
def test_a_key_exists_once_however_often_its_cause_runs(hello: MessageKind, ola: Recipient, woken: Mock) -> None:
    queue(kind=hello, to=ola, key="a", context={"what": "first"})
    queue(kind=hello, to=ola, key="a", context={"what": "second"})
    assert [message.context for message in Message.objects.all()] == [{"what": "first"}]


@pytest.mark.django_db(transaction=True)
def test_a_message_is_not_there_when_its_cause_was_undone(hello: MessageKind, ola: Recipient, woken: Mock) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue(kind=hello, to=ola, key="a")
        raise ZeroDivisionError
    assert (Message.objects.count(), woken.call_count) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_many_messages_cost_one_statement(
    hello: MessageKind, ola: Recipient, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(number))
    assert Message.objects.count() == number


@pytest.mark.django_db
def test_no_messages_is_no_work(
    woken: Mock, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue_many([])
    assert woken.call_count == 0


# --- waking a worker --------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_once_per_transaction(hello: MessageKind, ola: Recipient, woken: Mock) -> None:
    with transaction.atomic():
        queue(kind=hello, to=ola, key="a")
        with transaction.atomic():
            queue(kind=hello, to=ola, key="b")
        assert woken.call_count == 0
    assert woken.call_count == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_for_what_is_left_of_a_transaction(hello: MessageKind, ola: Recipient, woken: Mock) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            queue(kind=hello, to=ola, key="a")
            raise ZeroDivisionError
        queue(kind=hello, to=ola, key="b")
    assert woken.call_count == 1
    assert list(Message.objects.values_list("key", flat=True)) == ["b"]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_for_a_message_that_is_for_later(hello: MessageKind, ola: Recipient, woken: Mock) -> None:
    queue(kind=hello, to=ola, key="a", not_before=timezone.now() + timedelta(days=1))
    assert woken.call_count == 0


# --- without a broker -------------------------------------------------------------------------------------------------
@pytest.fixture
def silent_broker() -> Iterator[str]:
    """Takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def full_broker() -> Iterator[str]:
    """So busy that nobody gets through: its queue of callers is full, so connecting hangs as behind a dead firewall."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)  # noqa: FBT003 - the socket module's own interface
            caller.connect_ex(server.getsockname())
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        for caller in callers:
            caller.close()


@pytest.fixture
def absent_broker() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


def wake_in_another_process(broker: str) -> subprocess.Popen[str]:
    """Celery keeps its connections for as long as a process lives, so each broker gets a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", WAKE],
        env=os.environ | {"REDIS_URL": broker, "DJANGO_SETTINGS_MODULE": "lms_portal.settings"},
        cwd=Path(settings.BASE_DIR),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_a_broker_that_is_away_costs_a_bounded_wait_and_no_error(
    absent_broker: str, silent_broker: str, full_broker: str
) -> None:
    processes = [wake_in_another_process(broker) for broker in (absent_broker, silent_broker, full_broker)]
    answers = [process.communicate(timeout=40) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    for waited, complaint in answers:
        assert float(waited) < PATIENCE
        assert "messages wait for the next sweep" in complaint


@pytest.mark.django_db(transaction=True)
def test_what_a_request_wrote_is_committed_though_the_call_for_a_worker_fails(
    hello: MessageKind, ola: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.tasks.deliver_due.apply_async", Mock(side_effect=OperationalError))
    with transaction.atomic():
        queue(kind=hello, to=ola, key="a")
    connection.close()
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_call_is_enough_until_a_worker_begins(hello: MessageKind, ola: Recipient, woken: Mock) -> None:
    for key in ("a", "b", "c"):
        queue(kind=hello, to=ola, key=key)
    assert woken.call_count == 1
    deliver_due()
    queue(kind=hello, to=ola, key="d")
    assert woken.call_count == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_has_begun_before_it_looks(
    hello: MessageKind, ola: Recipient, woken: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed while it looks may not be in what it finds, so it needs a call of its own."""
    queue(kind=hello, to=ola, key="a")
    claim = delivery.claim

    def look() -> list[Message]:
        found = claim()
        queue(kind=hello, to=ola, key="too late for this look")
        return found

    monkeypatch.setattr(delivery, "claim", look)
    deliver_due()
    assert woken.call_count == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_delivers_though_nobody_can_be_told_that_it_has_begun(
    hello: MessageKind, ola: Recipient, woken: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(kind=hello, to=ola, key="a")
    monkeypatch.setattr(calls, "answered", Mock(side_effect=RedisError))
    deliver_due()
    assert Message.objects.get().state == MessageState.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_woken_finds_its_task_in_the_queue(hello: MessageKind, ola: Recipient) -> None:
    """Through the real broker: what the web asks for is what a worker would take."""
    from lms_portal.celery import app  # noqa: PLC0415

    queue_name = settings.CELERY_TASK_DEFAULT_QUEUE
    with app.connection_for_read() as broker:
        broker.default_channel.queue_purge(queue_name)
        queue(kind=hello, to=ola, key="a")
        waiting = broker.SimpleQueue(queue_name)
        call = waiting.get(timeout=2)
        assert call.headers["task"] == "messaging.tasks.deliver_due"
        call.ack()
        waiting.close()
