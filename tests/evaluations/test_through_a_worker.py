"""The way of one message through the real broker and a real worker: written here, sent there."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from evaluations.message_kinds import INVITATION
from evaluations.models import Ticket
from messaging.models import Message, MessageState
from messaging.services import queue
from offers.models import CourseRun
from participants.services.telling import recipient
from tests.factories import EnrolmentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 20.0


def database_url() -> str:
    """The test's own database, as the environment names one."""
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.fixture
def worker() -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "lms_portal", "worker", "--pool", "solo"]
    process = subprocess.Popen(
        [*command, "--queues", settings.CELERY_TASK_DEFAULT_QUEUE, "--without-gossip", "--without-mingle"],
        cwd=Path(settings.BASE_DIR),
        env=os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "lms_portal.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.terminate()
    process.wait(timeout=15)


def test_a_message_is_sent_by_a_worker_that_nobody_told_but_the_outbox(worker: None, finished_run: CourseRun) -> None:
    enrolment = EnrolmentFactory(run=finished_run)
    queue(kind=INVITATION, to=recipient(enrolment), key="a", about=enrolment)
    deadline = time.monotonic() + PATIENCE
    while Message.objects.get().state != MessageState.SENT and time.monotonic() < deadline:
        time.sleep(0.1)
    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_error) == (MessageState.SENT, 1, "")
    assert Ticket.objects.get().run == finished_run
