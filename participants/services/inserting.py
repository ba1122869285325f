"""New rows of several tables in one statement: in a rush everybody waits for each round trip under the run's lock."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


def next_key(model: type[models.Model]) -> int:
    """The primary key of a row to come. One that is never used leaves a gap, as a rollback does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def insert_together(*rows: models.Model) -> None:
    """All of them or none. What refers to another row needs that row's key beforehand (`next_key`)."""
    database = connections[DEFAULT_DB_ALIAS]
    inserts = [_insert(row, database) for row in rows]
    parts = ", ".join(f"row_{number} AS ({sql})" for number, (sql, _values) in enumerate(inserts))
    with database.cursor() as cursor:
        cursor.execute(f"WITH {parts} SELECT 1", [value for _sql, values in inserts for value in values])
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as `save` does


def _insert(row: models.Model, database: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    """A column that holds nothing is left out: the database knows the key to come, and what is empty."""
    held = ((field, field.pre_save(row, add=True)) for field in row._meta.concrete_fields)
    given = {str(field.column): field.get_db_prep_save(value, database) for field, value in held if value is not None}
    columns, places = ", ".join(given), ", ".join(["%s"] * len(given))
    return f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({places})", [*given.values()]  # noqa: S608 - names are the model's
