"""Letting go by hand, or seeing first what would go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from organisations.models import Organisation
from participants import services
from participants.selectors import disposals
from planning.services.delivery import forget_concerns

STEPS = (
    services.forget_needs,
    services.forget_people,
    forget_concerns,
    services.forget_announcements,
    services.forget_interests,
    services.forget_help_consents,
    services.forget_codes,
    services.forget_addresses,
    services.forget_log,
)


class Command(BaseCommand):
    help = "Do now what the nightly tasks do about participants. With --dry-run only list what would go, without names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        if dry_run:
            self._list()
            return
        for step in STEPS:
            self.stdout.write(f"{step.__name__}: {step()}")

    def _list(self) -> None:
        for organisation in Organisation.objects.order_by("pk"):
            for line in disposals.would_go(organisation):
                run = f"run {line.run.pk}" if line.run else "all runs"
                self.stdout.write(f"{organisation.name}, {run}: {line.label}: {line.number}")
        for line in disposals.would_go_of_nobody():
            self.stdout.write(f"no organisation: {line.label}: {line.number}")
