"""Who must have a second factor: those who can see or change what concerns many people."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings

from organisations.models import Role, User

ROLES_WITH_SECOND_FACTOR = {Role.COORDINATOR.value, Role.ORGANISATION_ADMIN.value}


def must_set_up_second_factor(user: User, roles: Iterable[str]) -> bool:
    """Whether the person, who holds these roles, must set up a second factor first. Off in the demo."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if not user.is_platform_admin and ROLES_WITH_SECOND_FACTOR.isdisjoint(roles):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
