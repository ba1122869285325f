"""One's own page."""

import pytest
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from organisations.models import User
from tests.factories import MembershipFactory

PROFILE = "/arbeid/meg/"


def mine(**changes: str) -> dict[str, str]:
    return {"name": "Kari K. Koordinator", "phone": "99 99 99 99", "language": "nn"} | changes


def test_one_changes_name_phone_and_language(client_of, kari) -> None:
    assert client_of(kari).post(PROFILE, mine())["Location"] == PROFILE
    kari.refresh_from_db()
    assert (kari.name, str(kari.phone), kari.language) == ("Kari K. Koordinator", "+47 99 99 99 99", "nn")
    assert list(Event.objects.values_list("action", "actor_id")) == [("user.profile_updated", kari.pk)]


def test_the_new_language_is_seen_at_once_also_where_another_was_chosen_for_the_browser(client_of, kari) -> None:
    browser = client_of(kari)
    browser.cookies["sprak"] = "en"
    page = browser.post(PROFILE, mine(), follow=True).content.decode()
    assert '<html lang="nn"' in page
    assert "Opplysningane dine er lagra." in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": "abc"}, "phone"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client_of, kari, change: dict[str, str], field: str) -> None:
    response = client_of(kari).post(PROFILE, mine(**change))
    assert list(response.context["form"].errors) == [field]
    kari.refresh_from_db()
    assert kari.name == "Kari Koordinator"


def test_the_address_cannot_be_changed_here(client_of, kari) -> None:
    client_of(kari).post(PROFILE, mine(email="ny@example.org", is_platform_admin="on"))
    kari.refresh_from_db()
    assert (kari.email, kari.is_platform_admin) == ("kari@example.org", False)


def test_the_page_says_where_one_works_and_how_one_signs_in(client_of, kari, ffo) -> None:
    MembershipFactory(user=kari, organisation=ffo, roles=["user_representative"])
    page = client_of(kari).get(PROFILE)
    assert [str(held.organisation) for held in page.context["memberships"]] == ["FFO Troms", "Tromsø kommune"]
    assert (page.context["has_password"], page.context["has_second_factor"]) == (True, False)


def test_one_without_a_password_is_offered_one(client_of, unni) -> None:
    User.objects.filter(pk=unni.pk).update(password="!")
    page = client_of(User.objects.get(pk=unni.pk)).get(PROFILE).content.decode()
    assert 'href="/konto/passord/velg/"' in page
    assert 'href="/konto/passord/endre/"' not in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_asks_the_database_as_often_for_one_as_for_thirty(
    client_of, kari, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _index in range(number):
        MembershipFactory(user=kari)
    browser = client_of(kari)
    browser.get(PROFILE)
    with django_assert_num_queries(4):  # the person, their roles, the second factor, where they work
        browser.get(PROFILE)
