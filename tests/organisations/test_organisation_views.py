"""Organisations: who sees and changes which, and what each field accepts."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from organisations.models import Invitation, Organisation
from tests.factories import MembershipFactory, OrganisationFactory

LIST = "/arbeid/organisasjoner/"
NEW = "/arbeid/organisasjoner/ny/"
NUMBER = "974760673"
NOT_A_NUMBER = "Dette er ikke et organisasjonsnummer. Det har ni siffer, og du finner det på brreg.no."
NOT_A_PHONE = "Skriv nummeret med landkode når det ikke er norsk, for eksempel +46 …"


def details(**changes: str) -> dict[str, str]:
    return {
        "kind": "user_organisation",
        "name": "Mental Helse Troms",
        "number": "",
        "municipality": "",
        "parent": "",
        "contact_name": "Maja",
        "contact_email": "maja@example.org",
        "contact_phone": "77 00 00 00",
        "default_language": "nb",
    } | changes


def edit_page(organisation: Organisation) -> str:
    return f"{LIST}{organisation.pk}/"


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


# --- the list ---------------------------------------------------------------------------------------------------------
def test_platform_administrators_see_all_in_norwegian_order(client_of, petra) -> None:
    for name in ("Øksnes", "Alta", "Ås", "Ærlig"):
        OrganisationFactory(name=name)
    listed = client_of(petra).get(LIST).context["organisations"]
    assert [organisation.name for organisation in listed] == ["Alta", "Ærlig", "Øksnes", "Ås"]


def test_the_list_counts_those_who_work_there_now(client_of, petra, tromso, kari, per) -> None:
    MembershipFactory(organisation=tromso, ended_on="2026-01-01")
    [listed] = client_of(petra).get(LIST).context["organisations"]
    assert listed.people == 2


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_the_database_as_often_for_one_as_for_thirty(
    client_of, petra, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    parent = OrganisationFactory()
    for organisation in OrganisationFactory.create_batch(number, parent=parent):
        MembershipFactory(organisation=organisation)
    browser = client_of(petra)
    browser.get(LIST)
    with django_assert_num_queries(3):  # the person, their roles, the list
        browser.get(LIST)


def test_one_who_administers_one_goes_straight_to_its_people(client_of, anne, tromso) -> None:
    assert client_of(anne).get(LIST)["Location"] == f"{LIST}{tromso.pk}/folk/"


def test_one_who_administers_two_sees_both_and_no_others(client_of, anne, tromso, ffo, balsfjord) -> None:
    MembershipFactory(user=anne, organisation=ffo, roles=["organisation_admin"])
    assert set(client_of(anne).get(LIST).context["organisations"]) == {tromso, ffo}


@pytest.mark.parametrize("path", [LIST, NEW])
def test_others_are_refused(client_of, kari, path: str) -> None:
    assert client_of(kari).get(path).status_code == 403


def test_an_empty_portal_says_what_to_do_first(client_of, petra) -> None:
    assert "Begynn med en kommune" in client_of(petra).get(LIST).content.decode()


# --- a new one --------------------------------------------------------------------------------------------------------
def test_platform_administrators_make_organisations(client_of, petra, tromso_kommune, tromso) -> None:
    data = details(number="974 760 673", municipality="5501", parent=str(tromso.pk))
    assert client_of(petra).post(NEW, data)["Location"] == LIST
    made = Organisation.objects.get(name="Mental Helse Troms")
    assert (made.number, made.municipality_id, made.parent) == (NUMBER, "5501", tromso)
    assert str(made.contact_phone) == "+47 77 00 00 00"
    assert not Invitation.objects.exists()


def test_the_first_administrator_is_invited_along_the_way(client_of, petra) -> None:
    client_of(petra).post(NEW, details(administrator_name="Berit", administrator_email="berit@example.org"))
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.roles) == ("berit@example.org", ["organisation_admin"])


def test_organisation_administrators_make_none(client_of, anne) -> None:
    assert client_of(anne).post(NEW, details()).status_code == 403
    assert not Organisation.objects.filter(name="Mental Helse Troms").exists()


@pytest.mark.parametrize(
    ("change", "field", "error"),
    [
        ({"name": ""}, "name", "Fyll ut dette feltet."),
        ({"number": "974760674"}, "number", NOT_A_NUMBER),
        ({"number": "12345"}, "number", NOT_A_NUMBER),
        ({"number": "A74760673"}, "number", NOT_A_NUMBER),
        ({"contact_phone": "12"}, "contact_phone", NOT_A_PHONE),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client_of, petra, change: dict[str, str], field: str, error: str) -> None:
    response = client_of(petra).post(NEW, details(**change))
    assert errors(response) == {field: [error]}
    assert 'value="maja@example.org"' in response.content.decode()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"contact_email": "maja"}, "contact_email"),
        ({"municipality": "9999"}, "municipality"),
        ({"administrator_email": "x@"}, "administrator_email"),
    ],
)
def test_what_cannot_be_is_refused(client_of, petra, change: dict[str, str], field: str) -> None:
    assert list(errors(client_of(petra).post(NEW, details(**change)))) == [field]


def test_a_number_in_use_is_said_to_be(client_of, petra) -> None:
    OrganisationFactory(number=NUMBER)
    assert errors(client_of(petra).post(NEW, details(number=NUMBER))) == {
        "number": ["En annen organisasjon her har dette nummeret."]
    }


def test_a_swedish_number_is_accepted(client_of, petra) -> None:
    client_of(petra).post(NEW, details(contact_phone="+46 8 123 456 78", name="Längs gränsen 🌲"))
    assert str(Organisation.objects.get(name="Längs gränsen 🌲").contact_phone) == "+46 8 123 456 78"


# --- the details ------------------------------------------------------------------------------------------------------
def test_platform_administrators_change_everything(client_of, petra, tromso) -> None:
    assert client_of(petra).post(edit_page(tromso), details(name="Tromsø"))["Location"] == edit_page(tromso)
    tromso.refresh_from_db()
    assert (tromso.name, tromso.kind) == ("Tromsø", "user_organisation")


def test_organisation_administrators_change_how_to_reach_it_and_nothing_else(client_of, anne, tromso) -> None:
    client_of(anne).post(edit_page(tromso), details(name="Kapret", default_language="nn"))
    tromso.refresh_from_db()
    assert (tromso.name, tromso.contact_name, tromso.default_language) == ("Tromsø kommune", "Maja", "nn")


def test_anothers_organisation_does_not_exist(client_of, anne, balsfjord) -> None:
    browser = client_of(anne)
    assert browser.get(edit_page(balsfjord)).status_code == 404
    assert browser.post(edit_page(balsfjord), details()).status_code == 404


def test_a_coordinator_may_not_change_the_own_organisation(client_of, kari, anne, tromso) -> None:
    MembershipFactory(user=kari, roles=["organisation_admin"])  # elsewhere
    assert client_of(kari).get(edit_page(tromso)).status_code == 403


def test_an_organisation_cannot_be_part_of_what_is_part_of_it(client_of, petra, tromso) -> None:
    child = OrganisationFactory(name="Frisklivssentralen", parent=tromso)
    grandchild = OrganisationFactory(name="Turgruppa", parent=child)
    response = client_of(petra).post(edit_page(tromso), details(parent=str(grandchild.pk)))
    assert errors(response) == {"parent": ["Turgruppa er selv en del av denne organisasjonen."]}


def test_an_own_number_is_not_taken(client_of, petra, tromso) -> None:
    Organisation.objects.filter(pk=tromso.pk).update(number=NUMBER)
    assert client_of(petra).post(edit_page(tromso), details(number=NUMBER)).status_code == 302


# --- an administrator where there is none -----------------------------------------------------------------------------
def test_platform_administrators_invite_an_administrator(client_of, petra, balsfjord) -> None:
    path = f"{LIST}{balsfjord.pk}/administrator/"
    assert client_of(petra).post(path, {"name": "Bodil", "email": "bodil@example.org"})["Location"] == LIST
    assert Invitation.objects.get().roles == ["organisation_admin"]


def test_one_who_is_there_or_invited_is_not_invited_again(client_of, petra, balsfjord, olav) -> None:
    browser, path = client_of(petra), f"{LIST}{balsfjord.pk}/administrator/"
    assert errors(browser.post(path, {"email": olav.email})) == {
        "email": ["Denne personen jobber her allerede. En annen administrator kan gi rollen."]
    }
    browser.post(path, {"email": "bodil@example.org"})
    assert errors(browser.post(path, {"email": "bodil@example.org"})) == {
        "email": ["Denne adressen er allerede invitert."]
    }
