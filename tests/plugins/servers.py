"""Have the private servers running before Django connects. Tests run against the real ones, or those in the environment."""

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
