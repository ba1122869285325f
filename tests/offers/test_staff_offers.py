"""A coordinator's offers: the list, the form, putting away and bringing back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from offers.models import Offer
from tests.factories import OfferFactory, OrganisationFactory, PublishedRunFactory, ThemeFactory

pytestmark = pytest.mark.django_db
LIST = "/arbeid/tilbud/"
NEW = "/arbeid/tilbud/nytt/"


def rows(response) -> list[str]:
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', response.content.decode())


def filled(**changes):
    return {
        "title_nb": "Bedre søvn",
        "summary_nb": "Å sove litt bedre.",
        "for_whom_nb": "Voksne som sover dårlig.",
        "kind": "course",
        "service_line": "learning_and_coping",
        "audience": "people",
        "minimum_age": "18",
        "languages": ["nb"],
        "price": "0",
        "contact_name": "Kari",
        "contact_phone": "77 00 00 00",
        **changes,
    }


def errors_of(response, field: str) -> list[str]:
    return [str(error) for error in response.context["form"].errors.get(field, [])]


# --- who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [LIST, NEW, "/arbeid/tilbud/1/"])
def test_a_stranger_is_asked_to_sign_in(client, url):
    assert client.get(url).url == f"/logg-inn/?next={url}"


def test_those_who_do_not_make_offers_are_refused(client_of, per, tromso):
    offer = OfferFactory(organiser=tromso)
    for url in (LIST, NEW, f"{LIST}{offer.pk}/", f"{LIST}{offer.pk}/endre/"):
        assert client_of(per).get(url).status_code == 403


@pytest.mark.parametrize("page", ["", "endre/", "ny-gjennomforing/"])
def test_another_organisations_offer_is_not_there(client_of, olav, tromso, page):
    offer = OfferFactory(organiser=tromso)
    assert client_of(olav).get(f"{LIST}{offer.pk}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["legg-bort/", "hent-fram/"])
def test_another_organisations_offer_is_not_put_away_or_brought_back(client_of, olav, tromso, page):
    offer = OfferFactory(organiser=tromso)
    assert client_of(olav).post(f"{LIST}{offer.pk}/{page}").status_code == 404
    assert client_of(olav).get(f"{LIST}{offer.pk}/{page}").status_code == 405


# --- the list ---------------------------------------------------------------------------------------------------------
def test_own_offers_sort_as_norwegian_does(client_of, kari, tromso):
    for title in ("Åpen gruppe", "Ærlig talt", "Øvelser", "Alene sammen", "Zumba"):
        OfferFactory(organiser=tromso, title_nb=title)
    OfferFactory(title_nb="En annens")
    assert rows(client_of(kari).get(LIST)) == ["Alene sammen", "Zumba", "Ærlig talt", "Øvelser", "Åpen gruppe"]


def test_the_list_can_be_narrowed_to_a_state(client_of, kari, tromso):
    OfferFactory(organiser=tromso, title_nb="Kladden")
    OfferFactory(organiser=tromso, title_nb="Ute", published_at=timezone.now())
    OfferFactory(organiser=tromso, title_nb="Borte", published_at=timezone.now(), archived_at=timezone.now())
    client = client_of(kari)
    found = {
        state: rows(client.get(LIST, {"tilstand": state})) for state in ("", "kladd", "publisert", "lagt-bort", "xx")
    }
    assert found == {
        "": ["Kladden", "Ute"],
        "kladd": ["Kladden"],
        "publisert": ["Ute"],
        "lagt-bort": ["Borte"],
        "xx": ["Kladden", "Ute"],
    }


def test_the_states_are_counted(client_of, kari, tromso):
    OfferFactory(organiser=tromso)
    OfferFactory(organiser=tromso, published_at=timezone.now())
    tabs = client_of(kari).get(LIST).context["tabs"]
    assert [(tab.key, tab.count) for tab in tabs] == [("", 2), ("kladd", 1), ("publisert", 1), ("lagt-bort", 0)]


def test_an_empty_list_says_what_to_do_first(client_of, kari):
    assert "Skriv det første: en tittel, en setning og for hvem." in client_of(kari).get(LIST).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_number_of_queries_is_constant(client_of, kari, tromso, django_assert_max_num_queries, many):
    for _ in range(many):
        PublishedRunFactory(offer__organiser=tromso)
    client = client_of(kari)
    client.get(LIST)
    with django_assert_max_num_queries(6):
        client.get(LIST)


# --- the form ---------------------------------------------------------------------------------------------------------
def test_an_offer_is_created_as_a_draft(client_of, kari, tromso):
    theme = ThemeFactory()
    response = client_of(kari).post(NEW, filled(organiser=tromso.pk, themes=[theme.pk], title_nn="Betre svevn"))
    offer = Offer.objects.get()
    assert response.url == f"{LIST}{offer.pk}/"
    assert (offer.slug, offer.organiser, offer.published_at) == ("bedre-sovn", tromso, None)
    assert Offer.objects.get(title_nn="Betre svevn") == offer
    assert list(offer.themes.all()) == [theme]
    assert Event.objects.about(offer).get().actor_id == kari.pk


def test_one_cannot_create_for_another_organisation(client_of, kari, balsfjord):
    response = client_of(kari).post(NEW, filled(organiser=balsfjord.pk))
    assert "organiser" in response.context["form"].errors
    assert Offer.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title_nb", "", "Fyll ut dette feltet."),
        ("title_nb", "x" * 121, "Sørg for at denne verdien har 120 eller færre tegn (den har nå 121)."),
        ("title_nb", "Søvn\x00", "Teksten har tegn som ikke kan vises. Skriv den på nytt."),
        ("summary_nb", "", "Fyll ut dette feltet."),
        ("for_whom_nb", "", "Fyll ut dette feltet."),
        ("price", "mye", "Oppgi et tall."),
        ("price", "-5", "Verdien må være større enn eller lik 0."),
        ("minimum_age", "atten", "Oppgi et heltall."),
        ("minimum_age", "11", "Verdien må være større enn eller lik 12."),
        ("contact_phone", "12", "Tast inn et gyldig telefonnummer"),
        ("contact_email", "kari", "Oppgi en gyldig e-postadresse"),
        ("languages", ["xx"], "Velg et gyldig valg."),
        ("audience", "everyone", "Velg et gyldig valg."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_typed_is_lost(client_of, kari, tromso, field, value, message):
    response = client_of(kari).post(NEW, filled(organiser=tromso.pk, description_nb="Det jeg skrev", **{field: value}))
    found = errors_of(response, field)
    assert found, response.context["form"].errors
    assert message in found[0]
    assert "Det jeg skrev" in response.content.decode()
    assert Offer.objects.count() == 0


def test_four_byte_characters_are_letters_like_others(client_of, kari, tromso):
    client_of(kari).post(NEW, filled(organiser=tromso.pk, title_nb="Søvn 🌙"))
    assert Offer.objects.get().title == "Søvn 🌙"


def test_a_nynorsk_organisation_writes_nynorsk_first(client_of, kari, tromso):
    type(tromso).objects.update(default_language="nn")
    page = client_of(kari).get(NEW).content.decode()
    assert page.index('name="title_nn"') < page.index('name="title_nb"')
    texts = {"title_nn": "Betre svevn", "summary_nn": "Å sove.", "for_whom_nn": "Vaksne."}
    client_of(kari).post(NEW, filled(organiser=tromso.pk, title_nb="", summary_nb="", for_whom_nb="", **texts))
    assert Offer.objects.get().slug == "betre-svevn"


def test_a_change_is_saved(client_of, kari, tromso):
    offer = OfferFactory(organiser=tromso, slug="bedre-sovn")
    response = client_of(kari).post(f"{LIST}{offer.pk}/endre/", filled(title_nb="Enda bedre", price="150.50"))
    offer.refresh_from_db()
    assert response.url == f"{LIST}{offer.pk}/"
    assert (offer.title, str(offer.price), offer.slug) == ("Enda bedre", "150.50", "bedre-sovn")


def test_the_organiser_is_not_changed_afterwards(client_of, kari, tromso):
    offer = OfferFactory(organiser=tromso)
    client_of(kari).post(f"{LIST}{offer.pk}/endre/", filled(organiser=OrganisationFactory().pk))
    offer.refresh_from_db()
    assert offer.organiser == tromso


# --- putting away -----------------------------------------------------------------------------------------------------
def test_putting_away_offers_to_undo(client_of, kari, tromso):
    offer = OfferFactory(organiser=tromso, title_nb="Bedre søvn")
    client = client_of(kari)
    response = client.post(f"{LIST}{offer.pk}/legg-bort/", follow=True)
    assert response.redirect_chain == [(f"{LIST}?lagt_bort={offer.pk}", 302)]
    assert "«Bedre søvn» er lagt bort." in response.content.decode()
    assert f'action="{LIST}{offer.pk}/hent-fram/"' in response.content.decode()
    client.post(f"{LIST}{offer.pk}/hent-fram/")
    offer.refresh_from_db()
    assert offer.archived_at is None


@pytest.mark.parametrize("asked", ["abc", "²", "99999999"])
def test_a_made_up_undo_is_left_out(client_of, kari, asked):
    assert client_of(kari).get(LIST, {"lagt_bort": asked}).context["just_put_away"] is None


def test_another_organisations_offer_cannot_be_seen_through_the_undo(client_of, kari, balsfjord):
    offer = OfferFactory(organiser=balsfjord, archived_at=timezone.now())
    assert client_of(kari).get(LIST, {"lagt_bort": offer.pk}).context["just_put_away"] is None


# --- one offer --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("many", [1, 30])
def test_an_offer_lists_its_runs_in_constant_queries(client_of, kari, tromso, django_assert_max_num_queries, many):
    offer = OfferFactory(organiser=tromso)
    for day in range(many):
        PublishedRunFactory(offer=offer, starts_at=timezone.now() + timedelta(days=day + 1))
    client = client_of(kari)
    client.get(f"{LIST}{offer.pk}/")
    with django_assert_max_num_queries(7):
        response = client.get(f"{LIST}{offer.pk}/")
    assert len(response.context["page"]) == many
