"""What happens by the clock: each entry names a task that exists, and comes however often beat is restarted."""

from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings

from lms_portal.celery import app

ENTRIES: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
HOUR = 3600


def test_every_entry_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in ENTRIES.values()} - set(app.tasks) == set()


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_rare_comes_by_the_clock(name: str) -> None:
    """An interval starts again with each restart of beat, so "every 24 hours" might never come."""
    schedule = ENTRIES[name]["schedule"]
    assert isinstance(schedule, crontab) or schedule <= HOUR


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_frequent_does_not_pile_up_while_no_worker_runs(name: str) -> None:
    entry = ENTRIES[name]
    if not isinstance(entry["schedule"], crontab):
        assert 0 < entry["options"]["expires"] < entry["schedule"]


def test_beat_shows_at_least_every_minute_that_it_lives() -> None:
    """deploy/healthcheck.py looks at when beat last wrote its schedule."""
    assert min(entry["schedule"] for entry in ENTRIES.values() if not isinstance(entry["schedule"], crontab)) <= 60
    assert settings.CELERY_BEAT_SYNC_EVERY == 1
