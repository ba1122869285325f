"""Links for participants, which the coordinator enters."""

import pytest

from audit.models import Event
from offers.models import Material
from offers.models.material import MOST_MATERIALS
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.test_own_page import page_of

pytestmark = pytest.mark.django_db
URL = "https://example.org/sovn"


@pytest.fixture
def run(tromso):
    return PublishedRunFactory(offer__organiser=tromso)


@pytest.fixture
def page(run):
    return f"/arbeid/gjennomforing/{run.pk}/lenker/"


def test_a_link_for_one_session_is_added_and_removed(client_of, kari, run, page):
    session = run.sessions.get()
    response = client_of(kari).post(page, {"title": "Om søvn", "url": URL, "session": session.pk})
    assert response.status_code == 302
    material = Material.objects.get()
    assert (material.run, material.session, material.title, material.url) == (run, session, "Om søvn", URL)
    assert "Om søvn" in client_of(kari).get(page).content.decode()
    client_of(kari).post(f"{page}{material.pk}/fjern/")
    assert not Material.objects.exists()
    assert list(Event.objects.about(run).values_list("action", flat=True)) == ["material.removed", "material.added"]


@pytest.mark.parametrize(
    "url", ["", "http://example.org/", "javascript:alert(1)", "example.org", "https://", "ftp://example.org/"]
)
def test_only_an_encrypted_address_is_taken(client_of, kari, page, url):
    response = client_of(kari).post(page, {"title": "Om søvn", "url": url})
    assert "Skriv en adresse som begynner med https://" in response.content.decode()
    assert not Material.objects.exists()


def test_the_same_address_twice_is_said_at_the_field(client_of, kari, run, page):
    Material.objects.create(run=run, title="Om søvn", url=URL)
    response = client_of(kari).post(page, {"title": "Igjen", "url": URL})
    assert "Denne adressen står på listen allerede." in response.content.decode()
    assert Material.objects.count() == 1


def test_there_is_an_end_to_the_list(client_of, kari, run, page):
    Material.objects.bulk_create(Material(run=run, title="x", url=f"{URL}/{n}") for n in range(MOST_MATERIALS))
    response = client_of(kari).post(page, {"title": "En til", "url": URL})
    assert "En gjennomføring kan ha høyst 60 lenker." in response.content.decode()


def test_a_session_of_another_run_cannot_be_chosen(client_of, kari, page):
    other = PublishedRunFactory().sessions.get()
    client_of(kari).post(page, {"title": "Om søvn", "url": URL, "session": other.pk})
    assert not Material.objects.exists()


def test_only_those_who_make_offers_there_may(client, client_of, per, olav, kari, run, page):
    material = Material.objects.create(run=run, title="Om søvn", url=URL)
    remove = f"{page}{material.pk}/fjern/"
    assert [client_of(user).get(page).status_code for user in (per, olav, kari)] == [403, 404, 200]
    assert [client_of(user).post(remove).status_code for user in (per, olav)] == [403, 404]
    other = PublishedRunFactory(offer__organiser=run.offer.organiser)
    assert client_of(kari).post(f"/arbeid/gjennomforing/{other.pk}/lenker/{material.pk}/fjern/").status_code == 404
    assert Material.objects.count() == 1


def test_who_has_a_seat_finds_the_links_and_what_to_bring(client, run):
    run.offer.what_to_bring_nb = "Inneskift og noe å skrive med."
    run.offer.save()
    Material.objects.create(run=run, title="Om søvn", url=URL)
    seated = client.get(page_of(EnrolmentFactory(run=run))).content.decode()
    assert f'<a href="{URL}" rel="noreferrer">Om søvn</a>' in seated
    assert "Inneskift og noe å skrive med." in seated
    waiting = client.get(page_of(EnrolmentFactory(run=run, status="waiting"))).content.decode()
    assert "Om søvn" not in waiting


def test_the_page_takes_as_many_queries_for_thirty_links(client_of, kari, run, page, django_assert_max_num_queries):
    browser = client_of(kari)
    Material.objects.bulk_create(
        Material(run=run, session=run.sessions.get(), title="x", url=f"{URL}/{n}") for n in range(30)
    )
    with django_assert_max_num_queries(10):
        browser.get(page)
