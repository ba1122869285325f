from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offers.models import Session
from organisations.access import Permission
from organisations.models import Membership, User
from planning.models import Plan, ProgrammeItem, WorkingGroupMember
from tests.factories import ItemFactory, MemberFactory, SessionFactory
from tests.planning.conftest import Planned

P = Permission


def allowed(user: User, permission: Permission) -> bool:
    fresh = User.objects.get(pk=user.pk)  # roles are remembered on the user object for one request
    return Plan.objects.allowed(fresh, permission).exists()


def visible(user: User) -> bool:
    return Plan.objects.visible_to(User.objects.get(pk=user.pk)).exists()


def test_plan_is_the_working_groups_and_the_coordinators(planned, kari, per, unni, anne, rolf, olav, petra) -> None:
    may = {user.name.split()[0] for user in (kari, per, unni, anne, rolf, olav, petra) if allowed(user, P.PLAN)}
    assert may == {"Kari", "Per", "Unni"}


def test_both_sides_of_the_group_have_the_same_permissions(planned: Planned, per: User, unni: User) -> None:
    def of(user: User) -> set[Permission]:
        return {permission for permission in Permission if allowed(user, permission)}

    assert of(per) == of(unni) == {P.PLAN, P.LEAD_SESSIONS, P.SEE_EVALUATIONS}


def test_a_professional_outside_the_group_knows_nothing_of_the_plan(planned: Planned, per: User) -> None:
    WorkingGroupMember.objects.filter(user=per).update(left_at=timezone.now())
    assert not visible(per)
    assert [permission for permission in Permission if allowed(per, permission)] == []


def test_only_a_coordinator_of_the_organisation_may_publish(planned, kari, per, unni, anne, olav) -> None:
    MemberFactory(plan=planned.plan, user=olav)
    may = [user.name for user in (kari, per, unni, anne, olav) if allowed(user, P.PUBLISH)]
    assert may == ["Kari Koordinator"]


def test_plan_is_visible_to_the_coordinators_and_the_group(planned, kari, per, unni, anne, rolf, olav, petra) -> None:
    sees = {user.name.split()[0] for user in (kari, per, unni, anne, rolf, olav, petra) if visible(user)}
    assert sees == {"Kari", "Per", "Unni"}


def test_plan_is_hidden_from_strangers(planned: Planned) -> None:
    assert not Plan.objects.visible_to(AnonymousUser()).exists()
    assert not Plan.objects.allowed(AnonymousUser(), P.PLAN).exists()


def test_made_by_gives_the_plans_of_ones_groups(planned: Planned, unni: User, kari: User) -> None:
    assert list(Plan.objects.made_by(unni)) == [planned.plan]
    assert not Plan.objects.made_by(kari).exists()


def test_another_plan_is_not_opened_by_a_membership_in_one(planned: Planned, unni: User) -> None:
    MemberFactory()
    assert list(Plan.objects.visible_to(unni)) == [planned.plan]
    assert list(Plan.objects.allowed(unni, P.PLAN)) == [planned.plan]


# --- through the pages -----------------------------------------------------------------------------------------------
ClientOf = Callable[[User], Client]


def addresses(planned: Planned) -> dict[str, str]:
    """Every address of a plan that changes something."""
    session = planned.run.sessions.first()
    item = session.programme_items.first()
    run = planned.run.pk
    return {
        "add_member": reverse("planning:add_member", args=[run]),
        "change_member": reverse("planning:change_member", args=[run, planned.per.pk]),
        "remove_member": reverse("planning:remove_member", args=[run, planned.per.pk]),
        "bring_back_member": reverse("planning:bring_back_member", args=[run, planned.per.pk]),
        "add_item": reverse("planning:add_item", args=[run, session.pk]),
        "fill_session": reverse("planning:fill_session", args=[run, session.pk]),
        "change_item": reverse("planning:change_item", args=[run, item.pk]),
        "move_up": reverse("planning:move_up", args=[run, item.pk]),
        "move_down": reverse("planning:move_down", args=[run, item.pk]),
        "remove_item": reverse("planning:remove_item", args=[run, item.pk]),
        "place_item": reverse("planning:place_item", args=[run, item.pk]),
        "undo": reverse("planning:undo", args=[run]),
        "change_heading": reverse("planning:change_heading", args=[run, "goals"]),
        "adopt_proposals": reverse("planning:adopt_proposals", args=[run]),
        "approve": reverse("planning:approve", args=[run]),
        "publish": reverse("planning:publish", args=[run]),
        "tick_points": reverse("planning:tick_points", args=[run]),
        "publish_later": reverse("planning:publish_later", args=[run]),
        "do_not_publish_later": reverse("planning:do_not_publish_later", args=[run]),
    }


def statuses(client: Client, planned: Planned) -> dict[str, int]:
    return {name: client.post(url).status_code for name, url in addresses(planned).items()}


PUBLISHING = ["publish", "tick_points", "publish_later", "do_not_publish_later"]


@pytest.mark.parametrize(("name", "change", "publish"), [("anne", 403, 403), ("rolf", 403, 403), ("olav", 404, 404)])
def test_nobody_outside_the_group_changes_anything_but_the_coordinators(
    planned: Planned, client_of: ClientOf, request: pytest.FixtureRequest, *, name: str, change: int, publish: int
) -> None:
    client = client_of(request.getfixturevalue(name))
    found = statuses(client, planned)  # 403 before the look-up for those who may plan nowhere
    assert found == dict.fromkeys(found, change) | dict.fromkeys(PUBLISHING, publish)


def test_a_stranger_is_sent_to_sign_in(planned: Planned, client: Client) -> None:
    found = statuses(client, planned) | {
        "plan": client.get(reverse("planning:plan", args=[planned.run.pk])).status_code
    }
    assert set(found.values()) == {302}
    assert client.post(addresses(planned)["approve"])["Location"].startswith("/logg-inn/")


def test_members_of_either_side_may_change_but_not_publish(planned, client_of, per, unni) -> None:
    for user in (per, unni):
        client = client_of(user)
        assert client.get(reverse("planning:plan", args=[planned.run.pk])).status_code == 200
        assert client.post(addresses(planned)["publish"]).status_code == 403
        assert client.get(addresses(planned)["add_item"]).status_code == 200
        assert client.get(addresses(planned)["change_item"]).status_code == 200


def test_a_former_member_from_another_organisation_finds_nothing(planned: Planned, client_of, unni: User) -> None:
    client = client_of(unni)
    WorkingGroupMember.objects.filter(user=unni).update(left_at=timezone.now())
    assert client.get(reverse("planning:plan", args=[planned.run.pk])).status_code == 404
    assert set(statuses(client, planned).values()) == {404, 403}  # publishing she may nowhere: 403 before the look-up
    assert statuses(client, planned)["add_item"] == 404


def test_a_member_without_any_role_left_may_read_but_not_change(planned: Planned, client_of, unni: User) -> None:
    Membership.objects.filter(user=unni).update(ended_on=timezone.localdate())
    client = client_of(unni)
    assert client.get(reverse("planning:plan", args=[planned.run.pk])).status_code == 200
    assert set(statuses(client, planned).values()) == {403}


def test_rows_of_another_run_are_not_found(planned: Planned, client_of: ClientOf, kari: User) -> None:
    run, client = planned.run.pk, client_of(kari)
    other = SessionFactory(run__offer=planned.run.offer)
    item, member = ItemFactory(session=other), MemberFactory(plan__run=other.run)
    for name, pk in {
        "add_item": other.pk,
        "fill_session": other.pk,
        "change_item": item.pk,
        "move_up": item.pk,
        "place_item": item.pk,
        "remove_item": item.pk,
        "change_member": member.pk,
        "remove_member": member.pk,
        "bring_back_member": member.pk,
    }.items():
        assert client.post(reverse(f"planning:{name}", args=[run, pk])).status_code == 404, name
    assert ProgrammeItem.objects.filter(pk=item.pk).exists()
    assert WorkingGroupMember.objects.get(pk=member.pk).left_at is None


def test_items_of_a_cancelled_session_are_not_found(planned: Planned, client_of: ClientOf, kari: User) -> None:
    urls = addresses(planned)
    Session.objects.filter(run=planned.run).update(cancelled_at=timezone.now())
    client = client_of(kari)
    assert [client.post(urls[name]).status_code for name in ("add_item", "change_item", "move_up")] == [404, 404, 404]


@pytest.mark.parametrize("run_id", ["0", "999999999", "99999999999999999999999"])
def test_a_run_that_is_not_there_is_not_found(client_of: ClientOf, kari: User, run_id: str) -> None:
    assert client_of(kari).get(f"/arbeid/gjennomforing/{run_id}/plan/").status_code == 404


def test_getting_an_address_that_changes_something_is_refused(planned: Planned, client_of, kari: User) -> None:
    client = client_of(kari)
    found = {name: client.get(url).status_code for name, url in addresses(planned).items()}
    forms = ("add_item", "change_item", "change_heading", "remove_member")
    assert found == dict.fromkeys(found, 405) | dict.fromkeys(forms, 200)
