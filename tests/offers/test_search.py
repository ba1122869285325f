"""Words that find offers: in both written languages and in English, stemmed, and misspelt."""

import re

import pytest
from django.utils import timezone

from tests.factories import OfferFactory, PublishedRunFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]


def found(client, words: str) -> list[str]:
    html = client.get("/tilbud/", {"q": words}).content.decode()
    return re.findall(r'course-card__title"><a[^>]*>([^<]+)</a>', html)


def publish(**texts):
    return PublishedRunFactory(offer=OfferFactory(published_at=timezone.now(), **texts))


@pytest.mark.parametrize("words", ["kurs", "kurset", "kursene", "Kursene", "KURS"])
def test_a_word_is_found_in_all_its_forms(client, words):
    publish(title_nb="Kurs for hverdagen")
    publish(title_nb="Turgruppe")
    assert found(client, words) == ["Kurs for hverdagen"]


def test_part_of_a_joined_word_is_found(client):
    publish(title_nb="Mestringskurs")
    publish(title_nb="Turgruppe")
    assert found(client, "kurs") == ["Mestringskurs"]


@pytest.mark.parametrize("field", ["summary_nb", "description_nb", "for_whom_nb"])
def test_all_texts_are_searched(client, field):
    publish(title_nb="Treffet", **{field: "Vi lager suppe sammen."})
    publish(title_nb="Noe annet")
    assert found(client, "suppe") == ["Treffet"]


def test_a_nynorsk_text_is_found_by_one_who_reads_bokmal(client):
    publish(title_nb="Bedre søvn", description_nn="Om svevn og kvile, og korleis ein finn ro.")
    assert found(client, "kvile") == ["Bedre søvn"]


def test_an_english_text_is_stemmed_as_english(client):
    publish(title_nb="Engelskspråklig gruppe", description_en="We are walking together.")
    assert found(client, "walks") == ["Engelskspråklig gruppe"]


def test_several_words_must_all_be_there(client):
    publish(title_nb="Søvn og uro")
    publish(title_nb="Søvn")
    assert found(client, "uro søvn") == ["Søvn og uro"]


def test_a_word_can_be_left_out(client):
    publish(title_nb="Søvn og uro")
    publish(title_nb="Søvn")
    assert found(client, "søvn -uro") == ["Søvn"]


@pytest.mark.parametrize("words", ["hverdagsmesring", "hvardagsmestring", "hverdasmestring"])
def test_a_misspelt_word_leads_to_what_is_similar_and_says_so(client, words):
    publish(title_nb="Hverdagsmestring")
    publish(title_nb="Turgruppe")
    assert found(client, words) == ["Hverdagsmestring"]
    page = client.get("/tilbud/", {"q": words}).content.decode()
    assert f"Vi fant ingenting på «{words}». Disse har lignende navn." in page


def test_a_good_hit_is_not_called_similar(client):
    publish(title_nb="Hverdagsmestring")
    assert "lignende navn" not in client.get("/tilbud/", {"q": "hverdagsmestring"}).content.decode()


def test_drafts_are_not_found(client):
    OfferFactory(title_nb="Hemmelig")
    assert found(client, "hemmelig") == []


def test_the_words_stay_in_the_field(client):
    assert 'value="søvn &amp; uro"' in client.get("/tilbud/", {"q": "  søvn   &  uro "}).content.decode()
