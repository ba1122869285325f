"""The municipalities of SSB's Klass 131 since 2024-01-01, with the names that SSB writes."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

REGISTER = Path(__file__).resolve().parent.parent / "data" / "municipalities.csv"


def load(apps: Any, schema_editor: Any) -> None:
    """Loading twice changes nothing but the names."""
    Municipality = apps.get_model("organisations", "Municipality")
    with REGISTER.open(encoding="utf-8", newline="") as register:
        rows = [Municipality(**row) for row in csv.DictReader(register)]
    Municipality.objects.using(schema_editor.connection.alias).bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=["name", "valid_from"]
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
