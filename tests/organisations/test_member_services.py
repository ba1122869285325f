"""Changing roles and ending memberships: somebody always administers the organisation."""

import pytest
from django.db import IntegrityError

from audit.models import Event
from audit.services import Actor
from organisations import services
from organisations.access import Permission, has
from organisations.models import Membership, Organisation, User
from tests.factories import MembershipFactory


def membership_of(user: User, organisation: Organisation) -> Membership:
    return Membership.objects.get(user=user, organisation=organisation)


def test_roles_are_replaced_and_kept_in_one_order(tromso, per, anne) -> None:
    membership = membership_of(per, tromso)
    services.change_roles(
        membership=membership, roles=["report_reader", "coordinator", "coordinator"], by=Actor.user(anne.pk)
    )
    membership.refresh_from_db()
    assert membership.roles == ["coordinator", "report_reader"]
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.organisation_id) == ("membership.roles_changed", anne.pk, tromso.pk)
    assert event.details == {
        "user": per.pk,
        "before": ["professional"],
        "after": ["coordinator", "report_reader"],
    }


def test_the_same_roles_leave_no_trace(tromso, per, anne) -> None:
    services.change_roles(membership=membership_of(per, tromso), roles=["professional"], by=Actor.user(anne.pk))
    assert not Event.objects.exists()


def test_the_last_administrator_keeps_the_role(tromso, anne) -> None:
    membership = membership_of(anne, tromso)
    with pytest.raises(services.LastAdministratorError):
        services.change_roles(membership=membership, roles=["coordinator"], by=Actor.user(anne.pk))
    membership.refresh_from_db()
    assert membership.roles == ["organisation_admin"]


def test_the_last_administrator_cannot_leave(tromso, anne) -> None:
    with pytest.raises(services.LastAdministratorError):
        services.end_membership(membership=membership_of(anne, tromso), by=Actor.user(anne.pk))
    assert has(anne, Permission.MANAGE_PEOPLE)


def test_one_of_two_administrators_can_leave(tromso, anne) -> None:
    MembershipFactory(organisation=tromso, roles=["organisation_admin"])
    services.end_membership(membership=membership_of(anne, tromso), by=Actor.user(anne.pk))
    assert not has(anne, Permission.MANAGE_PEOPLE)


def test_an_administrator_who_is_not_active_does_not_count(tromso, anne) -> None:
    MembershipFactory(organisation=tromso, roles=["organisation_admin"], user__is_active=False)
    with pytest.raises(services.LastAdministratorError):
        services.end_membership(membership=membership_of(anne, tromso), by=Actor.user(anne.pk))


def test_others_leave_freely_and_the_row_stays(tromso, per, anne) -> None:
    services.end_membership(membership=membership_of(per, tromso), by=Actor.user(anne.pk))
    assert not Membership.objects.current().filter(user=per).exists()
    assert membership_of(per, tromso).roles == ["professional"]
    assert Event.objects.get().action == "membership.ended"


def test_an_ending_can_be_undone(tromso, per, anne) -> None:
    membership = membership_of(per, tromso)
    services.end_membership(membership=membership, by=Actor.user(anne.pk))
    services.restore_membership(membership=membership, by=Actor.user(anne.pk))
    assert has(per, Permission.PLAN)
    assert Event.objects.latest("pk").action == "membership.restored"


def test_an_ending_is_not_undone_for_one_who_came_back(tromso, per, anne) -> None:
    membership = membership_of(per, tromso)
    services.end_membership(membership=membership, by=Actor.user(anne.pk))
    MembershipFactory(user=per, organisation=tromso, roles=["coordinator"])
    with pytest.raises(services.AlreadyMemberError):
        services.restore_membership(membership=membership, by=Actor.user(anne.pk))


def test_one_is_a_member_once(tromso, per) -> None:
    with pytest.raises(IntegrityError, match="organisations_membership_once"):
        MembershipFactory(user=per, organisation=tromso)


@pytest.mark.parametrize("roles", [[], ["king"], ["coordinator", "king"]])
def test_roles_are_known_and_at_least_one(tromso, roles: list[str]) -> None:
    with pytest.raises(IntegrityError, match="organisations_membership_roles"):
        MembershipFactory(organisation=tromso, roles=roles)
