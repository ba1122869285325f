"""Who must have a second factor: those who can see or change what concerns many people."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings

from organisations.models import Role, User

ROLES_WITH_SECOND_FACTOR = {Role.COORDINATOR.value, Role.ORGANISATION_ADMIN.value}


def must_have_second_factor(user: User, roles: Iterable[str]) -> bool:
    """Whether the person, who holds these roles, needs a second factor. Off in the demo."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return user.is_platform_admin or not ROLES_WITH_SECOND_FACTOR.isdisjoint(roles)


def must_set_up_second_factor(user: User, roles: Iterable[str]) -> bool:
    """The same, for one who has none yet."""
    return must_have_second_factor(user, roles) and not has_second_factor(user)


def has_second_factor(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found
