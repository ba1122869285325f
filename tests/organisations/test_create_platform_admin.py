"""The first administrator of a new portal comes from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import ActorKind, Event
from organisations.models import User

pytestmark = pytest.mark.django_db


def create(email: str, name: str) -> str:
    out = StringIO()
    call_command("create_platform_admin", email, name, stdout=out)
    return out.getvalue()


def test_a_new_person_becomes_administrator_without_a_password(settings) -> None:
    settings.PORTAL_URL = "https://portal.example.org"
    said = create("Petra@Example.org", "Petra Plattform")
    user = User.objects.get()
    assert (user.email, user.name, user.is_platform_admin) == ("petra@example.org", "Petra Plattform", True)
    assert not user.has_usable_password()
    assert said.startswith("petra@example.org is a platform administrator, and signs in at https://portal.example.org/")


def test_someone_with_an_account_keeps_it(kari: User) -> None:
    create(kari.email.upper(), "Another Name")
    kari.refresh_from_db()
    assert (kari.name, kari.is_platform_admin) == ("Kari Koordinator", True)
    assert User.objects.count() == 1


def test_the_log_says_who_became_administrator() -> None:
    create("petra@example.org", "Petra Plattform")
    event = Event.objects.get()
    assert (event.actor_kind, event.action) == (ActorKind.SYSTEM, "user.made_platform_admin")
    assert (event.target_type, event.target_id) == ("organisations.user", str(User.objects.get().pk))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match=r"^petra is not an e-mail address\.$"):
        create("petra", "Petra Plattform")
    assert User.objects.count() == 0
