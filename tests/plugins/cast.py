"""The cast: invented people and organisations that every test knows by name.

Kari coordinates in Tromsø; Per is a professional there; Unni is a user representative of FFO; Anne administers Tromsø;
Rolf reads Tromsø's reports; Olav coordinates in Balsfjord and has nothing to do with Tromsø; Petra runs the platform.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from organisations.models import Municipality, Organisation, OrganisationKind, Role, User
from tests.factories import MembershipFactory, MunicipalityFactory, OrganisationFactory, UserFactory


def _member(name: str, organisation: Organisation, *roles: Role) -> User:
    user = UserFactory(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    MembershipFactory(user=user, organisation=organisation, roles=[role.value for role in roles])
    return user


@pytest.fixture
def tromso_kommune(db: None) -> Municipality:
    return MunicipalityFactory(number="5501", name="Tromsø")


@pytest.fixture
def tromso(tromso_kommune: Municipality) -> Organisation:
    return OrganisationFactory(name="Tromsø kommune", municipality=tromso_kommune)


@pytest.fixture
def balsfjord(db: None) -> Organisation:
    return OrganisationFactory(
        name="Balsfjord kommune", municipality=MunicipalityFactory(number="5532", name="Balsfjord")
    )


@pytest.fixture
def ffo(db: None) -> Organisation:
    return OrganisationFactory(name="FFO Troms", kind=OrganisationKind.USER_ORGANISATION, municipality=None)


@pytest.fixture
def kari(tromso: Organisation) -> User:
    return _member("Kari Koordinator", tromso, Role.COORDINATOR)


@pytest.fixture
def per(tromso: Organisation) -> User:
    return _member("Per Fagperson", tromso, Role.PROFESSIONAL)


@pytest.fixture
def unni(ffo: Organisation) -> User:
    return _member("Unni Brukerrepresentant", ffo, Role.USER_REPRESENTATIVE)


@pytest.fixture
def anne(tromso: Organisation) -> User:
    return _member("Anne Administrator", tromso, Role.ORGANISATION_ADMIN)


@pytest.fixture
def rolf(tromso: Organisation) -> User:
    return _member("Rolf Rapportleser", tromso, Role.REPORT_READER)


@pytest.fixture
def olav(balsfjord: Organisation) -> User:
    return _member("Olav Nabokoordinator", balsfjord, Role.COORDINATOR)


@pytest.fixture
def petra(db: None) -> User:
    return UserFactory(name="Petra Plattform", email="petra@example.org", is_platform_admin=True)


@pytest.fixture
def client_of(db: None) -> Callable[[User], Client]:
    """A signed-in browser for a person: `client_of(kari).get(...)`."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def empty_cache(settings: Settings) -> Callable[[], None]:
    """Call it for a cache in which nothing lies. Clearing would empty the broker too, which is on the same server."""

    def empty() -> None:
        settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}

    return empty


@pytest.fixture
def fresh_cache(empty_cache: Callable[[], None]) -> None:
    empty_cache()
