"""What people change about themselves."""

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from organisations.models import User


@transaction.atomic
def update_profile(*, user: User, name: str, phone: str, language: str) -> None:
    """The address stays: it is how they sign in, and it was proved by the invitation."""
    user.name, user.phone, user.language = name, phone, language
    user.save(update_fields=["name", "phone", "language"])
    audit.record(by=Actor.user(user.pk), action="user.profile_updated", target=user)
