"""What this room asks of a person."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.services import Actor
from organisations import services
from organisations.models import Invitation, Role
from organisations.selectors import todo
from tests.factories import MembershipFactory, OrganisationFactory


@pytest.fixture
def expired(invitation: Invitation) -> Invitation:
    invitation.expires_at = timezone.now() - timedelta(hours=1)
    invitation.save()
    return invitation


def test_an_administrator_hears_of_invitations_that_nobody_answered(expired, anne, tromso) -> None:
    [item] = todo(anne)
    assert item.sentence == "1 invitasjon til Tromsø kommune har gått ut uten svar."
    assert item.url == f"/arbeid/organisasjoner/{tromso.pk}/folk/"
    assert item.when == expired.expires_at


def test_one_that_can_still_be_answered_asks_for_nothing(invitation, anne) -> None:
    assert todo(anne) == []


def test_others_do_not_hear_of_it(expired, kari, olav) -> None:
    assert todo(kari) == todo(olav) == []


def test_the_platform_hears_of_organisations_that_nobody_runs(petra, tromso, anne, balsfjord) -> None:
    [item] = todo(petra)
    assert item.sentence == "Balsfjord kommune har ingen administrator."
    assert item.url == f"/arbeid/organisasjoner/{balsfjord.pk}/administrator/"


def test_the_platform_waits_for_one_who_was_asked(petra, balsfjord) -> None:
    services.invite(
        organisation=balsfjord, email="b@example.org", name="", roles=[Role.ORGANISATION_ADMIN], by=Actor.user(petra.pk)
    )
    assert todo(petra) == []


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_the_database_as_often_for_one_as_for_thirty(
    petra, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for index in range(number):
        organisation = OrganisationFactory()
        MembershipFactory(user=petra, organisation=organisation, roles=["organisation_admin"])
        Invitation.objects.create(
            organisation=organisation, email=f"a{index}@example.org", roles=["professional"], expires_at=timezone.now()
        )
        OrganisationFactory()
    with django_assert_num_queries(3):
        assert len(todo(petra)) == 2 * number
