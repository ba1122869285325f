"""Fill a database for benchmarks."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from lms_portal.demo_data.scale import Scale
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Add many offers, runs and enrolments, for benchmarks. Never in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--offers", type=int, default=5_000)
        parser.add_argument("--runs", type=int, default=20_000)
        parser.add_argument("--enrolments", type=int, default=100_000)

    def handle(self, *_args: Any, offers: int, runs: int, enrolments: int, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This fills the database with invented rows. The portal runs in production mode; nothing was changed."
            )
        if min(offers, runs, enrolments) < 0 or (runs and not offers) or (enrolments and not runs):
            raise CommandError("Numbers must be 0 or more; runs need offers, and enrolments need runs.")
        if not Organisation.objects.exists():
            call_command("load_demo", stderr=self.stderr)
        Scale(progress=self._progress).fill(offers=offers, runs=runs, enrolments=enrolments)

    def _progress(self, label: str, rows: Iterable[Any], total: int) -> Iterable[Any]:
        shown: Iterable[Any] = tqdm(
            rows, desc=f"{label:<11}", total=total, unit=" rows", file=self.stderr, mininterval=0.5
        )
        return shown
