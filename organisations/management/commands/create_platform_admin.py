"""How a new portal gets its first administrator, who then creates the organisations."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from audit.services import SYSTEM
from messaging import links
from organisations.services.platform import make_platform_admin


class Command(BaseCommand):
    help = "Let someone create organisations and invite their administrators: create_platform_admin EMAIL NAME"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *_args: Any, email: str, name: str, **_options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        user = make_platform_admin(email=email, name=name, by=SYSTEM)
        address = links.absolute(reverse("account_login"))
        self.stdout.write(
            f"{user.email} is a platform administrator, and signs in at {address}. No password is needed:"
        )
        self.stdout.write(
            "choose to get a code by e-mail. In production a second factor is set up at the first sign-in."
        )
