"""The people of an organisation, as its administrators see and change them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from audit.services import Actor
from organisations import services
from organisations.models import Invitation, Membership, Organisation, User
from tests.factories import MembershipFactory, UserFactory

INVITED = "Denne adressen er allerede invitert. Send invitasjonen på nytt fra listen over folk."


def people_page(organisation: Organisation) -> str:
    return f"/arbeid/organisasjoner/{organisation.pk}/folk/"


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def member_page(user: User, act: str = "") -> str:
    return f"/arbeid/organisasjoner/folk/{membership_of(user).pk}/{act}"


def test_an_administrator_sees_members_and_invitations_in_norwegian_order(client_of, anne, tromso, invitation) -> None:
    for name in ("Åse Aas", "Ærlig Berg", "Øystein Dal", "Bjørg Eng"):
        MembershipFactory(organisation=tromso, user__name=name)
    page = client_of(anne).get(people_page(tromso))
    assert [str(member.user) for member in page.context["members"]] == [
        "Anne Administrator",
        "Bjørg Eng",
        "Ærlig Berg",
        "Øystein Dal",
        "Åse Aas",
    ]
    assert [shown.email for shown in page.context["invitations"]] == ["nina@example.org"]


def test_reading_the_list_is_logged(client_of, anne, tromso) -> None:
    client_of(anne).get(people_page(tromso))
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.organisation_id) == ("members.read", anne.pk, tromso.pk)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_the_database_as_often_for_one_as_for_thirty(
    client_of, anne, tromso, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for index in range(number):
        MembershipFactory(organisation=tromso, roles=["coordinator", "report_reader"])
        MembershipFactory(organisation=tromso, ended_on=timezone.localdate())
        services.invite(
            organisation=tromso, email=f"ny{index}@example.org", name="", roles=["professional"], by=Actor.user(anne.pk)
        )
    browser = client_of(anne)
    browser.get(people_page(tromso))
    with django_assert_num_queries(8):
        browser.get(people_page(tromso))


@pytest.mark.parametrize("act", ["", "inviter/"])
def test_others_are_refused_or_know_nothing(client_of, kari, petra, anne, olav, tromso, balsfjord, act: str) -> None:
    assert client_of(kari).get(people_page(tromso) + act).status_code == 403
    assert client_of(petra).get(people_page(tromso) + act).status_code == 403
    assert client_of(anne).get(people_page(balsfjord) + act).status_code == 404


def test_someone_is_invited(client_of, anne, tromso) -> None:
    data = {"name": "Nina Ny", "email": "nina@example.org", "roles": ["user_representative", "coordinator"]}
    assert client_of(anne).post(people_page(tromso) + "inviter/", data)["Location"] == people_page(tromso)
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.roles) == (tromso, ["coordinator", "user_representative"])
    assert timedelta(days=13) < invitation.expires_at - timezone.now() <= timedelta(days=14)


@pytest.mark.parametrize(
    ("change", "field", "error"),
    [
        ({"email": "per@example.org"}, "email", "Denne personen jobber her allerede. Endre rollene i stedet."),
        ({"email": "nina@example.org"}, "email", INVITED),
        ({"roles": []}, "roles", "Velg minst én rolle."),
    ],
)
def test_an_invitation_that_makes_no_sense_says_why(
    client_of, anne, per, tromso, invitation, change: dict[str, object], field: str, error: str
) -> None:
    data = {"name": "", "email": "ny@example.org", "roles": ["professional"]} | change
    response = client_of(anne).post(people_page(tromso) + "inviter/", data)
    assert dict(response.context["form"].errors) == {field: [error]}


def test_an_unknown_role_is_refused(client_of, anne, tromso) -> None:
    data = {"email": "ny@example.org", "roles": ["king"]}
    response = client_of(anne).post(people_page(tromso) + "inviter/", data)
    assert list(response.context["form"].errors) == ["roles"]


def test_roles_are_changed_by_tick_boxes(client_of, anne, per, tromso) -> None:
    page = client_of(anne).get(member_page(per))
    assert page.context["form"].initial == {"roles": ["professional"]}
    client_of(anne).post(member_page(per), {"roles": ["professional", "coordinator"]})
    assert membership_of(per).roles == ["coordinator", "professional"]


def test_the_last_administrator_is_told_what_to_do_first(client_of, anne) -> None:
    sentence = "Noen må administrere organisasjonen. Gjør en annen til administrator først."
    browser = client_of(anne)
    response = browser.post(member_page(anne), {"roles": ["coordinator"]})
    assert dict(response.context["form"].errors) == {"roles": [sentence]}
    response = browser.post(member_page(anne, "avslutt/"), follow=True)
    assert sentence in response.content.decode()
    assert membership_of(anne).ended_on is None


def test_a_membership_ends_and_comes_back(client_of, anne, per, tromso) -> None:
    browser = client_of(anne)
    page = browser.post(member_page(per, "avslutt/"), follow=True)
    assert membership_of(per).ended_on == timezone.localdate()
    assert [str(ended.user) for ended in page.context["ended"]] == ["Per Fagperson"]
    page = browser.post(member_page(per, "angre/"), follow=True)
    assert membership_of(per).ended_on is None
    assert "Per Fagperson er tilbake, med de samme rollene." in page.content.decode()


def test_one_who_came_back_otherwise_is_not_restored_twice(client_of, anne, per, tromso) -> None:
    path = member_page(per, "angre/")
    Membership.objects.filter(user=per).update(ended_on="2026-11-01")
    MembershipFactory(user=per, organisation=tromso)
    page = client_of(anne).post(path, follow=True).content.decode()
    assert "Per Fagperson er allerede tilbake." in page


def test_an_ending_long_ago_is_not_offered_for_undoing(client_of, anne, per, tromso) -> None:
    Membership.objects.filter(user=per).update(ended_on=timezone.localdate() - timedelta(days=31))
    assert list(client_of(anne).get(people_page(tromso)).context["ended"]) == []


@pytest.mark.parametrize("act", ["", "avslutt/"])
def test_anothers_member_does_not_exist(client_of, anne, olav, act: str) -> None:
    assert client_of(anne).post(member_page(olav, act), {"roles": ["professional"]}).status_code == 404
    assert membership_of(olav).roles == ["coordinator"]


def test_a_colleague_may_not_end_a_membership(client_of, kari, per) -> None:
    assert client_of(kari).post(member_page(per, "avslutt/")).status_code == 403
    assert membership_of(per).ended_on is None


def test_an_invitation_is_sent_again_and_withdrawn(client_of, anne, invitation, letters) -> None:
    letters()
    browser = client_of(anne)
    page = browser.post(f"/arbeid/organisasjoner/invitasjoner/{invitation.pk}/send/", follow=True)
    assert "En ny e-post er på vei til nina@example.org." in page.content.decode()
    assert [letter.to for letter in letters()] == [["nina@example.org"]]
    page = browser.post(f"/arbeid/organisasjoner/invitasjoner/{invitation.pk}/trekk/", follow=True)
    assert "Invitasjonen til nina@example.org er trukket tilbake." in page.content.decode()
    assert not Invitation.objects.pending().exists()


@pytest.mark.parametrize("act", ["send", "trekk"])
def test_anothers_invitation_does_not_exist(client_of, olav, balsfjord, invitation, act: str) -> None:
    other = MembershipFactory(user=UserFactory(), organisation=balsfjord, roles=["organisation_admin"]).user
    assert client_of(other).post(f"/arbeid/organisasjoner/invitasjoner/{invitation.pk}/{act}/").status_code == 404
    assert Invitation.objects.pending().exists()


@pytest.mark.parametrize("act", ["avslutt/", "angre/"])
def test_following_a_link_ends_nothing(client_of, anne, per, act: str) -> None:
    assert client_of(anne).get(member_page(per, act)).status_code == 405
