"""Signing in as one of the demo's invented people. Installed in demo and test mode only: elsewhere nobody gets in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from organisations.models import User

DEMO_PASSWORD = "mestring-i-hverdagen"  # noqa: S105 - printed by `make demo`, worth nothing elsewhere
DEMO_DOMAIN = "@example.org"


class DemoBackend(BaseBackend):
    """Accepts the demo's one password for invented people without a password of their own."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django's signature
        email: str = "",
        password: str = "",
        **_credentials: Any,
    ) -> User | None:
        if settings.PRODUCTION or not email.endswith(DEMO_DOMAIN):
            return None
        if not constant_time_compare(password, DEMO_PASSWORD):
            return None
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        return user if user and not user.has_usable_password() else None

    def get_user(self, user_id: int) -> User | None:
        return None if settings.PRODUCTION else User.objects.filter(pk=user_id, is_active=True).first()
