"""The database follows the models, and a migration can be applied while the version before it still runs."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from audit.models import Event
from tests.lms_portal.test_architecture import ROOMS

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db


def test_no_model_has_changed_without_a_migration() -> None:
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert out.getvalue() == "No changes detected\n"


def test_the_check_for_changes_really_fails(monkeypatch) -> None:
    monkeypatch.setattr(Event._meta.get_field("action"), "max_length", 81)
    with pytest.raises(SystemExit):
        call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_no_migration_locks_a_table_or_breaks_the_version_that_runs(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    out = StringIO()
    call_command("lintmigrations", "--quiet", "ok", "ignore", "warning", stdout=out)
    assert "ERR" not in out.getvalue()


def test_migrations_have_names_that_say_something() -> None:
    paths = [path for room in ROOMS for path in (ROOT / room / "migrations").glob("[0-9]*.py")]
    assert len(paths) >= 8
    assert [path.name for path in paths if "_auto_" in path.name or path.stem.endswith("_and_more")] == []


def test_everything_is_applied() -> None:
    applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    made = {(room, path.stem) for room in ROOMS for path in (ROOT / room / "migrations").glob("[0-9]*.py")}
    assert made - applied == set()


def test_every_table_has_a_key_of_a_size_that_lasts() -> None:
    keys = [model._meta.pk for room in ROOMS for model in models_of(room)]
    own = [key for key in keys if not isinstance(key, models.OneToOneField)]  # those are as large as what they point to
    assert {type(key) for key in own} <= {models.BigAutoField, models.UUIDField, models.CharField}


def models_of(room: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(room).get_models())


@pytest.mark.django_db
def test_no_extension_is_installed_that_nothing_uses() -> None:
    """Trigrams are for the search in titles, btree_gist for sessions that must not overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == ["btree_gist", "pg_trgm"]
