"""Several workers at once, on real connections, and workers that are killed."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from messaging import delivery
from messaging.kinds import MessageKind
from messaging.models import Message, MessageState
from messaging.services import Post, Recipient, queue, queue_many

pytestmark = pytest.mark.django_db(transaction=True)

# A worker that claims, begins a letter, says so, and never gets further.
STUCK_WORKER = """
import sys, time, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from messaging import delivery, kinds

def stuck(message):
    print("sending", flush=True)
    time.sleep(60)

kinds.declare(kinds.MessageKind(name="hello", label="hello", templates="greetings", context=stuck))
delivery.deliver(delivery.claim())
"""


def run_at_once(*works: Callable[[], None]) -> None:
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        ready.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_workers_send_each_message_once(hello: MessageKind, ola: Recipient, monkeypatch) -> None:
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(120))

    def empty_the_outbox() -> None:
        while batch := delivery.claim(10):
            delivery.deliver(batch)

    run_at_once(*[empty_the_outbox] * 4)
    sent = Counter(letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert (len(sent), set(sent.values())) == (120, {1})
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_two_workers_never_hold_the_same_message(hello: MessageKind, ola: Recipient) -> None:
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(40))
    held: list[str] = []
    run_at_once(*[lambda: held.extend(message.key for message in delivery.claim(20))] * 3)
    assert sorted(held) == sorted(str(n) for n in range(40))


def test_without_the_lock_two_workers_would_hold_the_same_message(hello: MessageKind, ola: Recipient) -> None:
    """The negative control: reading what is due, without claiming it, gives both the same."""
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(40))
    held: list[str] = []
    run_at_once(*[lambda: held.extend(Message.objects.due().values_list("key", flat=True)[:20])] * 2)
    assert len(held) > len(set(held))


def test_a_claim_does_not_wait_for_another_one_under_way(hello: MessageKind, ola: Recipient) -> None:
    queue(kind=hello, to=ola, key="a")
    claimed: list[list[Message]] = []

    def claim_beside() -> None:
        claimed.append(delivery.claim())
        connection.close()

    with transaction.atomic():
        Message.objects.select_for_update().get()
        beside = threading.Thread(target=claim_beside)
        beside.start()
        beside.join(timeout=5)
        assert claimed == [[]]


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_letter_loses_nothing_and_doubles_nothing(
    hello: MessageKind, ola: Recipient
) -> None:
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(2))
    worker = subprocess.Popen(
        [sys.executable, "-c", STUCK_WORKER, str(connection.settings_dict["NAME"])],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(settings.BASE_DIR),
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "lms_portal.settings"},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "sending\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()

    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENDING, 1)}
    delivery.deliver(delivery.claim())
    assert mail.outbox == []  # the lease is not out
    with time_machine.travel(timezone.now() + delivery.LEASE + timedelta(seconds=1)):
        delivery.deliver(delivery.claim())
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == len(mail.outbox) == 2
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 2)}
