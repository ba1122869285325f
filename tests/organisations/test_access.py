"""The permission map, the decorator on every view, and the way from a view to its rows."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.views.decorators.http import require_POST
from pytest_django import DjangoAssertNumQueries

from audit.services import CITIZEN, Actor
from offers.models import Offer
from organisations.access import (
    PERMISSIONS,
    PLATFORM_PERMISSIONS,
    Open,
    Permission,
    StaffRequest,
    access,
    has,
    organisations_where,
    people_with,
    scoped,
)
from organisations.models import Membership, Organisation, Role, User
from tests.factories import MembershipFactory, OfferFactory, UserFactory


def request_of(user: User | AnonymousUser, permission: Permission = Permission.MANAGE_OFFERS) -> StaffRequest:
    request = cast("StaffRequest", RequestFactory().get("/arbeid/noe/?a=1"))
    request.user = cast("User", user)
    request.permission = permission
    return request


# --- the map ----------------------------------------------------------------------------------------------------------
def test_both_sides_may_do_the_same() -> None:
    assert PERMISSIONS[Role.PROFESSIONAL] == PERMISSIONS[Role.USER_REPRESENTATIVE]


def test_every_role_is_in_the_map() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.MANAGE_ORGANISATION, {Role.ORGANISATION_ADMIN}),
        (Permission.MANAGE_PEOPLE, {Role.ORGANISATION_ADMIN}),
        (Permission.MANAGE_OFFERS, {Role.COORDINATOR}),
        (Permission.PLAN, {Role.COORDINATOR, Role.PROFESSIONAL, Role.USER_REPRESENTATIVE}),
        (Permission.PUBLISH, {Role.COORDINATOR}),
        (Permission.MANAGE_PARTICIPANTS, {Role.COORDINATOR}),
        (Permission.LEAD_SESSIONS, {Role.COORDINATOR, Role.PROFESSIONAL, Role.USER_REPRESENTATIVE}),
        (Permission.SEE_EVALUATIONS, {Role.COORDINATOR, Role.PROFESSIONAL, Role.USER_REPRESENTATIVE}),
        (Permission.SEE_REPORTS, {Role.COORDINATOR, Role.ORGANISATION_ADMIN, Role.REPORT_READER}),
        (Permission.MANAGE_PLATFORM, set()),
    ],
)
def test_the_map_gives_each_permission_to_these_roles(permission: Permission, roles: set[Role]) -> None:
    assert {role for role, permissions in PERMISSIONS.items() if permission in permissions} == roles


def test_platform_administrators_see_no_participants(petra: User) -> None:
    assert {permission for permission in Permission if has(petra, permission)} == PLATFORM_PERMISSIONS
    assert Permission.MANAGE_PARTICIPANTS not in PLATFORM_PERMISSIONS
    assert Permission.MANAGE_PEOPLE not in PLATFORM_PERMISSIONS


def test_a_stranger_has_no_permission(db: None) -> None:
    assert [permission for permission in Permission if has(AnonymousUser(), permission)] == []
    assert organisations_where(AnonymousUser(), Permission.PLAN) == set()


def test_roles_count_where_they_are_held_only(kari: User, tromso: Organisation, ffo: Organisation) -> None:
    MembershipFactory(user=kari, organisation=ffo, roles=["user_representative"])
    assert organisations_where(kari, Permission.MANAGE_OFFERS) == {tromso.pk}
    assert organisations_where(kari, Permission.PLAN) == {tromso.pk, ffo.pk}


def test_an_ended_membership_gives_nothing(kari: User) -> None:
    Membership.objects.filter(user=kari).update(ended_on="2026-01-01")
    assert not has(kari, Permission.MANAGE_OFFERS)


def test_someone_who_is_not_active_has_nothing(kari: User) -> None:
    kari.is_active = False
    kari.save()
    assert not has(kari, Permission.MANAGE_OFFERS)


def test_roles_are_read_once_per_request(kari: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        for permission in Permission:
            has(kari, permission)


def test_people_with_a_permission_are_those_of_these_organisations(
    kari: User, olav: User, per: User, tromso: Organisation
) -> None:
    MembershipFactory(organisation=tromso, roles=["coordinator"], user=UserFactory(is_active=False))
    MembershipFactory(organisation=tromso, roles=["coordinator"], ended_on="2026-01-01")
    assert list(people_with(Permission.MANAGE_OFFERS, [tromso.pk])) == [kari]


# --- the decorator ----------------------------------------------------------------------------------------------------
@access(Permission.MANAGE_OFFERS)
def coordinators_view(request: StaffRequest) -> HttpResponse:
    return HttpResponse(f"{request.actor} {request.permission}")


@access(Open.SIGNED_IN)
def own_view(request: StaffRequest) -> HttpResponse:
    return HttpResponse(str(request.actor))


@access(Open.PUBLIC)
def public_view(request: Any) -> HttpResponse:
    assert request.actor == CITIZEN
    return HttpResponse("alle")


def test_a_stranger_is_sent_to_sign_in_and_back(db: None) -> None:
    response = coordinators_view(request_of(AnonymousUser()))
    assert response.status_code == 302
    assert response["Location"] == "/logg-inn/?next=/arbeid/noe/%3Fa%3D1"


def test_one_without_the_permission_is_refused(per: User) -> None:
    with pytest.raises(PermissionDenied):
        coordinators_view(request_of(per))


def test_one_with_the_permission_comes_through_as_themselves(kari: User) -> None:
    assert coordinators_view(request_of(kari)).content.decode() == f"{Actor.user(kari.pk)} manage_offers"


def test_own_things_need_no_role(db: None) -> None:
    nobody = UserFactory()
    assert own_view(request_of(nobody)).content.decode() == str(Actor.user(nobody.pk))


def test_public_views_ask_for_nobody(db: None) -> None:
    assert public_view(request_of(AnonymousUser())).content == b"alle"


def test_the_requirement_can_be_read_in_whichever_order_decorators_stand() -> None:
    inside: Any = require_POST(access(Permission.PLAN)(lambda request: HttpResponse()))
    outside: Any = access(Permission.PLAN)(require_POST(lambda request: HttpResponse()))
    assert inside.access == outside.access == Permission.PLAN


# --- the rows ---------------------------------------------------------------------------------------------------------
def test_another_organisations_row_does_not_exist(kari: User, balsfjord: Organisation) -> None:
    offer = OfferFactory(organiser=balsfjord)
    with pytest.raises(Http404):
        scoped(request_of(kari), Offer.objects.all(), pk=offer.pk)


def test_a_row_that_one_may_see_but_not_touch_is_refused(per: User, tromso: Organisation) -> None:
    offer = OfferFactory(organiser=tromso)
    with pytest.raises(PermissionDenied):
        scoped(request_of(per), Offer.objects.all(), pk=offer.pk)


def test_an_own_row_is_given(kari: User, tromso: Organisation) -> None:
    offer = OfferFactory(organiser=tromso)
    assert scoped(request_of(kari), Offer.objects.all(), pk=offer.pk) == offer


def test_a_permission_held_elsewhere_does_not_help(kari: User, balsfjord: Organisation) -> None:
    MembershipFactory(user=kari, organisation=balsfjord, roles=["professional"])
    offer = OfferFactory(organiser=balsfjord)
    with pytest.raises(PermissionDenied):
        scoped(request_of(kari), Offer.objects.all(), pk=offer.pk)


def test_organisations_are_seen_by_their_members_and_by_the_platform(
    kari: User, anne: User, petra: User, tromso: Organisation, balsfjord: Organisation
) -> None:
    everything = Organisation.objects.all()
    assert set(everything.visible_to(kari)) == {tromso}
    assert set(everything.visible_to(petra)) == {tromso, balsfjord}
    assert set(everything.allowed(anne, Permission.MANAGE_ORGANISATION)) == {tromso}
    assert set(everything.allowed(petra, Permission.MANAGE_ORGANISATION)) == {tromso, balsfjord}
    assert set(everything.allowed(petra, Permission.MANAGE_PEOPLE)) == set()
    assert set(everything.allowed(anne, Permission.MANAGE_PLATFORM)) == set()


# --- the second factor ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "sent"),
    [
        ("coordinator", True),
        ("organisation_admin", True),
        ("professional", False),
        ("user_representative", False),
        ("report_reader", False),
    ],
)
def test_those_who_see_many_must_have_a_second_factor(
    settings, tromso: Organisation, client_of: Callable[[User], Client], role: str, sent: bool
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = MembershipFactory(organisation=tromso, roles=[role]).user
    response = client_of(user).get("/arbeid/meg/")
    assert (response.status_code, response.get("Location")) == (
        (302, "/konto/to-trinn/start/") if sent else (200, None)
    )


def test_platform_administrators_must_have_a_second_factor(settings, petra, client_of) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert client_of(petra).get("/arbeid/meg/")["Location"] == "/konto/to-trinn/start/"


def test_the_page_that_sets_it_up_is_not_behind_it(settings, petra, client_of) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    response = client_of(petra).get("/konto/to-trinn/start/")
    assert response.status_code == 302
    assert response["Location"] == "/konto/bekreft/?next=%2Fkonto%2Fto-trinn%2Fstart%2F"
