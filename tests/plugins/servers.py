"""Have the private servers running before Django connects, unless the environment names others."""

import os

import pytest

os.environ.setdefault("PORTAL_MODE", "test")


def pytest_configure() -> None:
    from django.conf import settings  # noqa: PLC0415 - pytest-django names the settings first

    from lms_portal import embedded  # noqa: PLC0415

    try:
        embedded.hold(settings.VAR_DIR, settings.EMBEDDED_SERVERS)
    except embedded.EmbeddedError as error:
        raise pytest.UsageError(str(error)) from None
    # Test data may be lost in a power cut; waiting for the disk at each commit is for the demo's data.
    settings.DATABASES["default"]["OPTIONS"].setdefault("options", "-c synchronous_commit=off")
    # Each of xdist's workers has a database of its own; what it caches and queues must not meet another's either.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    settings.CACHES["default"]["KEY_PREFIX"] += worker
    settings.CELERY_TASK_DEFAULT_QUEUE += worker
