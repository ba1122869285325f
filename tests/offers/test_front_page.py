"""The first page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import MunicipalityFactory, OfferFactory, PublishedRunFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]


def publish(title, days):
    offer = OfferFactory(title_nb=title, published_at=timezone.now())
    return PublishedRunFactory(offer=offer, starts_at=timezone.now() + timedelta(days=days))


def test_the_six_that_come_soonest_are_shown(client):
    for day in (9, 3, 7, 5, 1, 8, 2):
        publish(f"Dag {day}", day)
    html = client.get("/").content.decode()
    assert re.findall(r"course-card__title\"><a[^>]*>([^<]+)<", html) == [f"Dag {day}" for day in (1, 2, 3, 5, 7, 8)]


def test_the_search_leads_to_the_catalogue(client):
    publish("Søvn", 3)
    html = client.get("/").content.decode()
    assert re.search(r'<form class="front-search" action="/tilbud/" method="get"', html)
    assert re.findall(r'<option value="(\d+)">([^<]+)<', html) == [("5501", "Tromsø")]


def test_only_municipalities_with_courses_are_offered(client):
    MunicipalityFactory(number="5532", name="Balsfjord")
    publish("Søvn", 3)
    assert "Balsfjord" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("door", "address"),
    [
        ("Jeg lever med noe langvarig", "/tilbud/?malgruppe=both&amp;malgruppe=people"),
        ("Jeg er pårørende", "/tilbud/?malgruppe=both&amp;malgruppe=relatives"),
        ("Jeg jobber med dette", "/tilbud/"),
    ],
)
def test_each_door_leads_somewhere_that_answers(client, door, address):
    html = client.get("/").content.decode()
    assert f'<a href="{address}">{door}</a>' in html
    assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_the_three_constants_are_there_in_peoples_words(client):
    html = client.get("/").content.decode()
    for words in ("Å møte andre", "Å dele erfaringer", "Å spørre, og høre andre spørre"):
        assert words in html


def test_the_page_without_courses_has_no_empty_heading(client):
    assert "neste-kurs" not in client.get("/").content.decode()


def test_no_cookie_is_set(client):
    assert not client.get("/").cookies


@pytest.mark.parametrize("runs", [1, 30])
def test_the_number_of_queries_is_constant(client, django_assert_num_queries, runs):
    for day in range(runs):
        publish("Søvn", day + 1)
    with django_assert_num_queries(2):
        client.get("/")
    with django_assert_num_queries(1):
        client.get("/")


@pytest.mark.parametrize(
    ("language", "heading"), [("nn", "der du lærer å leve godt med noko"), ("en", "learn to live well")]
)
def test_the_page_speaks_the_readers_language(client, language, heading):
    client.cookies["sprak"] = language
    assert heading in client.get("/").content.decode()
