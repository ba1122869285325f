"""A leaflet to hand over, and the short code on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.short_codes import ALPHABET, code_of, number_of
from tests.factories import OfferFactory, PublishedRunFactory


@given(st.integers(min_value=1, max_value=10_000_000))
def test_every_offer_has_a_code_of_its_own_however_it_is_typed(number):
    code = code_of(number)
    assert (number_of(code), number_of(f" {code.lower()} ")) == (number, number)
    assert set(code) <= set(ALPHABET)


def test_codes_are_short_and_neighbours_look_different():
    codes = [code_of(number) for number in range(1, 200)]
    assert {len(code) for code in codes} == {4}
    assert len({code[0] for code in codes}) > 10


@pytest.mark.parametrize("typed", ["", "ABC", "SOVN", "CDF", "CDFGHJKMN", "æøåæ", "CD FG"])
def test_what_is_no_code_stands_for_nothing(typed):
    assert number_of(typed) is None


@pytest.mark.django_db
def test_the_code_leads_to_the_offer_by_address_and_by_search(client):
    offer = PublishedRunFactory().offer
    code = code_of(offer.pk)
    for address in (f"/t/{code}/", f"/t/{code.lower()}/", f"/tilbud/?q={code.lower()}"):
        assert client.get(address)["Location"] == offer.get_absolute_url()


@pytest.mark.django_db
def test_the_code_of_what_is_not_public_leads_nowhere(client):
    draft = OfferFactory(published_at=None)
    assert client.get(f"/t/{code_of(draft.pk)}/").status_code == 404
    assert client.get(f"/t/{code_of(draft.pk + 1)}/").status_code == 404
    assert client.get(f"/tilbud/?q={code_of(draft.pk)}").status_code == 200
    assert client.get(f"/tilbud/{draft.slug}/brosjyre/").status_code == 404


@pytest.mark.django_db
def test_the_leaflet_has_the_code_the_number_to_call_and_no_cookie(client):
    run = PublishedRunFactory()
    response = client.get(f"/tilbud/{run.offer.slug}/brosjyre/")
    page = response.content.decode()
    for part in (
        run.offer.title,
        f"testserver/t/{code_of(run.offer.pk)}/",
        "77 00 00 00",
        "data:image/svg+xml",
        run.arena.name,
    ):
        assert part in page
    assert "style=" not in page.partition("<main")[2]
    assert not response.cookies
    assert f"/tilbud/{run.offer.slug}/brosjyre/" in client.get(run.offer.get_absolute_url()).content.decode()
