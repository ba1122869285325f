"""Arenas, which every coordinator keeps right."""

import re

import pytest

from audit.models import Event
from offers.models import Arena
from tests.factories import ArenaFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
LIST = "/arbeid/arenaer/"


def filled(**changes):
    return {
        "name": "Kroken bibliotek",
        "kind": "library",
        "address": "Storgata 1",
        "municipality": MunicipalityFactory().pk,
        "step_free": "yes",
        "hearing_loop": "no",
        "accessible_toilet": "unknown",
        "parking": "unknown",
        **changes,
    }


def test_only_those_who_make_offers_may(client, client_of, per):
    arena = ArenaFactory()
    for url in (LIST, f"{LIST}ny/", f"{LIST}{arena.pk}/"):
        assert client.get(url).url == f"/logg-inn/?next={url}"
        assert client_of(per).get(url).status_code == 403


def test_arenas_sort_as_norwegian_does(client_of, kari):
    for name in ("Åsen", "Ølhallen", "Ærfuglen", "Amfi", "Zoo"):
        ArenaFactory(name=name)
    html = client_of(kari).get(LIST).content.decode()
    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)<', html) == ["Amfi", "Zoo", "Ærfuglen", "Ølhallen", "Åsen"]


def test_yes_no_and_not_known_are_three_answers(client_of, kari):
    client_of(kari).post(f"{LIST}ny/", filled())
    arena = Arena.objects.get()
    assert (arena.step_free, arena.hearing_loop, arena.accessible_toilet) == (True, False, None)
    assert Event.objects.about(arena).get().action == "arena.created"


def test_nobody_has_to_guess_about_a_new_arena(client_of, kari):
    html = client_of(kari).get(f"{LIST}ny/").content.decode()
    assert len(re.findall(r'value="unknown"[^>]*checked', html)) == 4


def test_any_coordinator_may_correct_an_arena(client_of, olav):
    arena = ArenaFactory(hearing_loop=None)
    fields = filled(name=arena.name, hearing_loop="yes", getting_there_nb="Buss 20.")
    assert client_of(olav).post(f"{LIST}{arena.pk}/", fields).url == LIST
    arena.refresh_from_db()
    assert (arena.hearing_loop, arena.getting_there_nb) == (True, "Buss 20.")
    assert "hearing_loop" in Event.objects.filter(action="arena.changed").get().details["fields"]


def test_a_name_that_is_there_already_is_named_at_its_field(client_of, kari):
    ArenaFactory(name="Kroken bibliotek")
    response = client_of(kari).post(f"{LIST}ny/", filled())
    assert response.context["form"].errors["name"] == ["Det finnes allerede en arena med dette navnet i kommunen."]
    assert 'value="Storgata 1"' in response.content.decode()


@pytest.mark.parametrize("field", ["name", "address", "municipality", "step_free"])
def test_what_is_needed_is_asked_for(client_of, kari, field):
    response = client_of(kari).post(f"{LIST}ny/", filled(**{field: ""}))
    assert list(response.context["form"].errors) == [field]
    assert Arena.objects.count() == 0


def test_an_empty_list_says_what_to_do_first(client_of, kari):
    assert "Legg inn det første stedet" in client_of(kari).get(LIST).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_number_of_queries_is_constant(client_of, kari, django_assert_max_num_queries, many):
    for _ in range(many):
        ArenaFactory()
    client = client_of(kari)
    client.get(LIST)
    with django_assert_max_num_queries(5):
        client.get(LIST)
