"""The cast and the factories that every test knows, after what the suite needs of pytest."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

pytest_plugins = ["tests.plugins.servers", "tests.plugins.completeness", "tests.plugins.cast"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End what a closed browser still asked for: on a slow machine an answer outlives the last test's page."""
    yield
    from django.db import connection  # noqa: PLC0415 - needs the settings

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
