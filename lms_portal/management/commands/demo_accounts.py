"""Who can sign in to the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from lms_portal.demo_data.source import read
from lms_portal.demo_login import DEMO_PASSWORD

SHOWN = {
    "kari": "coordinator",
    "per": "professional",
    "unni": "experienced user",
    "anne": "administrator",
    "rolf": "report reader",
    "petra": "platform administrator",
}


class Command(BaseCommand):
    help = "Print the accounts of the demo and their password."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Sign in at /logg-inn/ with the password  {DEMO_PASSWORD}")
        for row in read("organisations")["person"]:
            if row["key"] in SHOWN:
                self.stdout.write(f"  {row['email']:<28}{row['name']:<18}{SHOWN[row['key']]}")
