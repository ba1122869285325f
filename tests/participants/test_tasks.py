"""What happens by the clock: each task does its one piece of work, and beat knows of each."""

from importlib import import_module
from unittest.mock import patch

import pytest
from django.conf import settings

TASKS = [
    "announce_cancelled_runs",
    "announce_changes",
    "ask_interested",
    "expire_invitations",
    "forget_addresses",
    "forget_codes",
    "forget_help_consents",
    "forget_log",
    "forget_announcements",
    "forget_interests",
    "forget_needs",
    "forget_people",
    "queue_reminders",
    "remind_of_merge",
    "warn_of_too_few",
]


@pytest.mark.parametrize("name", TASKS)
def test_a_task_calls_the_service_of_its_name(name):
    task = getattr(import_module("participants.tasks"), name)
    with patch(f"participants.services.{name}") as service:
        task()
    service.assert_called_once_with()


def test_beat_starts_every_task():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {name for name in scheduled if name.startswith("participants.")} == {
        f"participants.tasks.{name}" for name in TASKS
    }
