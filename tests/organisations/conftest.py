"""Letters as people get them, and a clean slate of rate limits."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from audit.services import Actor
from messaging import delivery
from organisations.models import Invitation, Organisation, Role, User
from organisations.services import invite
from tests.factories import PASSWORD

LINK = re.compile(r"https?://[^/\s]+(/\S+)")


@pytest.fixture(autouse=True)
def no_earlier_attempts(settings: Settings) -> None:
    """Rate limits count in the cache, which outlives a test: each test has keys of its own."""
    default = settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "KEY_PREFIX": f"{default['KEY_PREFIX']}:{uuid4()}"}}


@pytest.fixture
def letters(db: None) -> Callable[[], list[mail.EmailMessage]]:
    """Deliver what waits in the outbox, and give what came: `letters()[-1].body`."""

    def deliver() -> list[mail.EmailMessage]:
        before = len(mail.outbox)
        delivery.deliver(delivery.claim())
        return list(mail.outbox[before:])

    return deliver


@pytest.fixture
def link_in() -> Callable[[mail.EmailMessage], str]:
    """The path of the first link in a letter."""

    def find(letter: mail.EmailMessage) -> str:
        found = LINK.search(str(letter.body))
        assert found, letter.body
        return found[1]

    return find


@pytest.fixture
def invitation(tromso: Organisation, anne: User) -> Invitation:
    """Anne has invited Nina, who has no account, to Tromsø."""
    return invite(
        organisation=tromso,
        email="nina@example.org",
        name="Nina Ny",
        roles=[Role.PROFESSIONAL],
        by=Actor.user(anne.pk),
    )


@pytest.fixture
def invitation_path(
    invitation: Invitation,
    letters: Callable[[], list[mail.EmailMessage]],
    link_in: Callable[[mail.EmailMessage], str],
) -> str:
    return link_in(letters()[-1])


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Client]:
    """Sign in as people do, with a password, in a browser that has no session."""

    def act(user: User, password: str = PASSWORD, path: str = "/logg-inn/") -> Client:
        client.post(path, {"login": user.email, "password": password})
        return client

    return act
