"""What a coordinator does with an offer, and what the log says of it."""

import uuid
from typing import Any

import pytest

from audit.models import Event
from audit.services import Actor
from offers import services
from offers.models import Offer
from tests.factories import OfferFactory, ThemeFactory

pytestmark = pytest.mark.django_db

FIELDS: dict[str, Any] = {
    "summary_nb": "Å sove litt bedre.",
    "for_whom_nb": "Voksne som sover dårlig.",
    "audience": "people",
    "kind": "course",
    "languages": ["nb"],
    "contact_name": "Kari Koordinator",
    "contact_phone": "+4777000000",
}


@pytest.fixture
def by_kari(kari):
    return Actor.user(kari.pk)


def create(tromso, by, title, **more):
    return services.create_offer(organiser=tromso, by=by, title_nb=title, **FIELDS, **more)


def logged(offer):
    return list(Event.objects.about(offer).order_by("pk").values_list("action", "organisation_id"))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Bedre søvn på vårparten", "bedre-sovn-pa-varparten"),
        ("Ærlig talt", "aerlig-talt"),
        ("🙂", "tilbud"),
        ("x" * 120, "x" * 75),
    ],
)
def test_the_address_is_made_from_the_title(tromso, by_kari, title, slug):
    assert create(tromso, by_kari, title).slug == slug


def test_a_taken_address_gets_a_number(tromso, by_kari):
    slugs = [create(tromso, by_kari, "Bedre søvn").slug for _ in range(3)]
    assert slugs == ["bedre-sovn", "bedre-sovn-2", "bedre-sovn-3"]


def test_an_address_taken_in_the_same_moment_is_found_out(tromso, by_kari, monkeypatch):
    OfferFactory(slug="bedre-sovn")
    answers = iter(["bedre-sovn", "bedre-sovn-2"])
    monkeypatch.setattr("offers.services.offers._free_slug", lambda _title: next(answers))
    assert create(tromso, by_kari, "Bedre søvn").slug == "bedre-sovn-2"


def test_an_offer_written_in_nynorsk_only_has_an_address(tromso, by_kari):
    offer = services.create_offer(organiser=tromso, by=by_kari, title_nn="Betre svevn", **FIELDS)
    assert offer.slug == "betre-svevn"


def test_a_new_offer_is_a_draft_and_logged(tromso, by_kari):
    theme = ThemeFactory()
    offer = create(tromso, by_kari, "Bedre søvn", themes=[theme])
    assert list(Offer.objects.public()) == []
    assert list(offer.themes.all()) == [theme]
    assert logged(offer) == [("offer.created", tromso.pk)]


def test_a_change_keeps_the_address_and_names_the_fields(tromso, by_kari):
    offer = create(tromso, by_kari, "Bedre søvn")
    services.update_offer(offer=offer, by=by_kari, title_nb="Enda bedre søvn", audience="people")
    offer.refresh_from_db()
    assert (offer.title, offer.slug) == ("Enda bedre søvn", "bedre-sovn")
    assert Event.objects.filter(action="offer.changed").get().details == {"fields": ["title_nb"]}


def test_putting_away_hides_the_offer_and_bringing_back_shows_it(by_kari):
    offer = OfferFactory(published_at="2026-01-01T00:00Z")
    services.put_away_offer(offer=offer, by=by_kari)
    assert list(Offer.objects.public()) == []
    services.bring_back_offer(offer=offer, by=by_kari)
    assert list(Offer.objects.public()) == [offer]
    assert [action for action, _organisation in logged(offer)] == ["offer.put_away", "offer.brought_back"]


def test_putting_away_twice_is_logged_once(by_kari):
    offer = OfferFactory()
    services.put_away_offer(offer=offer, by=by_kari)
    services.put_away_offer(offer=offer, by=by_kari)
    assert len(logged(offer)) == 1


def test_a_form_sent_twice_makes_one_offer(tromso, by_kari):
    fields = FIELDS | {"organiser": tromso, "by": by_kari, "title_nb": "Sove bedre", "submission": uuid.uuid4()}
    first = services.create_offer(**fields)
    assert services.create_offer(**fields) == first
    assert services.create_offer(**fields | {"submission": uuid.uuid4()}) != first
    assert Event.objects.filter(action="offer.created").count() == 2
