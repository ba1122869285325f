"""What `make demo` does before the portal opens: pages' files, tables, and the invented people."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError


class Command(BaseCommand):
    help = "Prepare this folder's demo: static files, migrations, demo data. Safe to run again."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            call_command("collectstatic", interactive=False, verbosity=0)
            call_command("migrate", interactive=False, verbosity=0)
            self._load()
        except (OSError, OperationalError) as error:
            raise CommandError(_sentence(error)) from error

    def _load(self) -> None:
        accounts = settings.VAR_DIR / "run" / "demo-accounts.txt"
        accounts.parent.mkdir(parents=True, exist_ok=True)
        with accounts.open("w") as out:
            for name in ("load_demo", "demo_accounts"):
                if name in get_commands():
                    call_command(name, stdout=out)


def _sentence(error: Exception) -> str:
    if "No space left on device" in str(error):
        return (
            f"The disk that holds {Path(settings.VAR_DIR)} is full. Free some space there, then run the command again."
        )
    if isinstance(error, OperationalError):
        return f"The database did not answer as it should ({error}). Check DATABASE_URL, then run the command again."
    return f"{error}. Put that right, then run the command again."
