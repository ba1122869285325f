"""What `make demo` does before the portal opens: pages' files, tables, and the invented people."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from lms_portal.embedded.errors import in_a_sentence


class Command(BaseCommand):
    help = "Prepare this folder's demo: static files, migrations, demo data. Safe to run again."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            self._collect()
            self.stdout.write("tables")
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("invented people and courses")
            self._load()
        except OSError as error:
            raise CommandError(in_a_sentence(error)) from error
        except OperationalError as error:
            raise CommandError(_sentence(error)) from error

    def _collect(self) -> None:
        """Done when a file has changed and not at each start, which is to take seconds."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        fingerprint = _static_fingerprint()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        self.stdout.write("files that browsers get")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint)

    def _load(self) -> None:
        accounts = settings.VAR_DIR / "run" / "demo-accounts.txt"
        accounts.parent.mkdir(parents=True, exist_ok=True)
        call_command("load_demo")
        with accounts.open("w") as out:
            call_command("demo_accounts", stdout=out)


def _static_fingerprint() -> str:
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            seen.update(f"{name}\0".encode() + Path(storage.path(name)).read_bytes())
    return seen.hexdigest()


def _sentence(error: OperationalError) -> str:
    if "No space left on device" in str(error):
        return "The database's disk is full. Free some space there, then run the command again."
    return f"The database did not answer as it should ({error}). Check DATABASE_URL, then run the command again."
