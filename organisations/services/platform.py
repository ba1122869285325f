"""Who looks after the whole portal."""

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from organisations.models import User


@transaction.atomic
def make_platform_admin(*, email: str, name: str, by: Actor) -> User:
    """Give an account, new or existing, the right to create organisations. A new one signs in with a code by e-mail."""
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
    user.is_platform_admin = True
    user.save(update_fields=["is_platform_admin"])
    audit.record(by=by, action="user.made_platform_admin", target=user)
    return user
