"""An offer's page answers what people ask before they sign up."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from offers.models import CourseRun, Format, OfferKind, RunState
from offers.services import refresh_run_facts
from tests.factories import ArenaFactory, OfferFactory, PublishedRunFactory, RunFactory, SessionFactory, ThemeFactory
from ui.dates import long_date

pytestmark = pytest.mark.django_db

PROGRAMME = {
    "leaders": [{"name": "Per Fagperson", "side": "professional"}, {"name": "Unni Berg", "side": "experienced"}],
    "exchange_percent": 40,
    "minutes": {"exchange": 48, "professional_input": 60, "break": 12},
    "sessions": [{"session": 1, "items": [{"title": "Bli kjent", "kind": "welcome", "minutes": 20}]}],
}


@pytest.fixture
def offer():
    return OfferFactory(title_nb="Bedre søvn", slug="bedre-sovn", published_at=timezone.now())


def text_of(client, url="/tilbud/bedre-sovn/") -> str:
    html = client.get(url).content.decode()
    main = re.sub(r"<script.*?</script>", " ", html.split("<main")[1].split("</main>")[0], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- who may see it ---------------------------------------------------------------------------------------------------
def test_a_draft_is_not_there(client):
    OfferFactory(slug="bedre-sovn")
    assert client.get("/tilbud/bedre-sovn/").status_code == 404


def test_what_is_put_away_is_not_there(client, offer):
    type(offer).objects.update(archived_at=timezone.now())
    assert client.get("/tilbud/bedre-sovn/").status_code == 404


def test_a_run_that_is_not_published_is_not_shown(client, offer):
    RunFactory(
        offer=offer,
        state=RunState.PLANNING,
        starts_at=timezone.now() + timedelta(days=3),
        ends_at=timezone.now() + timedelta(days=4),
    )
    assert "Ingen dato nå" in text_of(client)


def test_no_cookie_is_set(client, offer):
    assert not client.get("/tilbud/bedre-sovn/").cookies


# --- what it answers --------------------------------------------------------------------------------------------------
def test_the_facts_that_people_ask_for(client, offer):
    type(offer).objects.update(
        price=250,
        price_covers_nb="Mat og hefte",
        referral_needed=True,
        minimum_age=16,
        interpreter_possible=True,
        not_for_whom_nb="Ikke for akutt hjelp.",
        languages=["nb", "so"],
        contact_email="kari@example.org",
    )
    PublishedRunFactory(offer=offer, seats=4, arena=ArenaFactory(name="Kroken bibliotek", address="Storgata 1"))
    page = text_of(client)
    for words in (
        "Voksne som lever med noe langvarig.",
        "Ikke for akutt hjelp.",
        "250 kroner",
        "Mat og hefte",
        "Du trenger henvisning",
        "Fra 16 år",
        "Norsk, Somali",
        "4 ledige plasser",
        "Kroken bibliotek Storgata 1",
        "Kari Koordinator",
        "77 00 00 00",
        "kari@example.org",
        "Nei. Du trenger ikke fortelle om deg selv",
        "Hva om jeg ikke kan komme likevel?",
        "Kan jeg få tolk? Ja.",
        "Mental Helse",
    ):
        assert words in page


def test_each_place_is_shown_with_its_dates_and_access(client, offer):
    library = ArenaFactory(name="Kroken bibliotek", address="Storgata 1", step_free=True)
    run = PublishedRunFactory(offer=offer, arena=library)
    elsewhere = ArenaFactory(name="Ungdommens hus", address="Parkgata 2", getting_there="Buss 20")
    later = run.starts_at + timedelta(days=7)
    SessionFactory(run=run, starts_at=later, arena=elsewhere)
    SessionFactory(run=run, starts_at=later + timedelta(days=7), cancelled_at=timezone.now(), arena=ArenaFactory())
    refresh_run_facts(run)
    page = text_of(client)
    assert "2 ulike steder Se lenger ned hvilke samlinger som er hvor" in page
    places = page.split("Stedene ")[1].split("Spørsmål folk har")[0]
    first, second = places.split("Ungdommens hus")
    assert first.startswith(f"Kroken bibliotek Storgata 1 {long_date(run.starts_at)}")
    assert second.startswith(f" Parkgata 2 {long_date(later)}")
    assert "Buss 20" in second
    assert [part.lower().count("teleslynge") for part in (first, second)] == [1, 1]


def test_one_place_of_the_sessions_own_is_shown_without_dates(client, offer):
    run = PublishedRunFactory(offer=offer)
    CourseRun.objects.update(arena=None)
    run.sessions.update(arena=ArenaFactory(name="Ungdommens hus", address="Parkgata 2"))
    page = text_of(client)
    assert "Stedet Ungdommens hus Parkgata 2" in page
    assert "Stedene" not in page


def test_without_a_deadline_it_says_how_long_one_can_sign_up(client, offer):
    run = PublishedRunFactory(offer=offer)
    words = "Påmeldingsfrist Ingen frist Du kan melde deg på så lenge det er samlinger igjen"
    assert words in text_of(client)
    CourseRun.objects.filter(pk=run.pk).update(enrolment_closes_at=run.starts_at - timedelta(days=1))
    assert "Ingen frist" not in text_of(client)


def test_a_free_offer_without_referral_says_so(client, offer):
    page = text_of(client)
    assert "Gratis" in page
    assert "Du trenger ikke henvisning" in page


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"audience": "both"}, "Ja. Dette er for folk med egen erfaring og for pårørende."),
        ({"audience": "people", "companion_welcome": True}, "Ja, ta gjerne med en du stoler på."),
        ({"audience": "people", "companion_welcome": False}, "Dette er ment for dem som melder seg på."),
    ],
)
def test_whether_someone_can_come_along(client, offer, fields, answer):
    type(offer).objects.update(**fields)
    assert answer in text_of(client)


@pytest.mark.parametrize(
    ("known", "words"),
    [(True, "Teleslynge"), (False, "Ikke teleslynge"), (None, "Vi vet ikke om det er teleslynge. Ring og spør.")],
)
def test_yes_no_and_not_known_are_told_apart(client, offer, known, words):
    PublishedRunFactory(offer=offer, arena=ArenaFactory(hearing_loop=known, parking=True))
    html = client.get("/tilbud/bedre-sovn/").content.decode()
    state = {True: "yes", False: "no", None: "unknown"}[known]
    line = re.findall(r'<li data-known="(\w+)">(.*?)</li>', html, re.DOTALL)[1]
    assert line[0] == state
    assert re.sub(r"<[^>]+>", "", line[1]).strip() == words


@time_machine.travel("2027-01-04", tick=False)
def test_every_date_with_its_breaks_and_what_is_cancelled(client, offer):
    run = PublishedRunFactory(offer=offer, starts_at=datetime(2027, 1, 12, 9, tzinfo=UTC), session=None)
    start = datetime(2027, 1, 12, 9, tzinfo=UTC)
    SessionFactory(run=run, starts_at=start, break_minutes=15, title="Bli kjent")
    SessionFactory(run=run, starts_at=start + timedelta(days=7), cancelled_at=timezone.now())
    SessionFactory(run=run, starts_at=start + timedelta(days=14), arena=ArenaFactory(name="Fjæra"))
    refresh_run_facts(run)
    page = text_of(client)
    assert "tirsdag 12. januar kl. 10.00–12.00 Bli kjent pauser: 15 minutter" in page
    assert "tirsdag 19. januar kl. 10.00–12.00 Avlyst" in page
    assert "tirsdag 26. januar kl. 10.00–12.00 Fjæra, Storgata 1" in page
    assert "Første gang tirsdag 12. januar kl. 10.00 2 samlinger, siste gang tirsdag 26. januar" in page


def test_the_programme_and_who_leads(client, offer):
    PublishedRunFactory(offer=offer, public_programme=PROGRAMME)
    page = text_of(client)
    for words in (
        "40 prosent av tiden er satt av til å dele erfaringer.",
        "Erfaringsutveksling 40 % (48 minutter)",
        "Bli kjent Velkommen, 20 minutter",
        "Planlagt og ledet av fagfolk og folk med egen erfaring, side om side",
        "Per Fagperson Fagperson",
        "Unni Berg Erfaren bruker",
    ):
        assert words in page


def test_without_a_programme_nothing_is_promised(client, offer):
    PublishedRunFactory(offer=offer)
    assert "Slik er en samling" not in text_of(client)


# --- signing up -------------------------------------------------------------------------------------------------------
def sign_up_link(client, url="/tilbud/bedre-sovn/") -> list[tuple[str, str]]:
    html = client.get(url).content.decode()
    return re.findall(r'<a class="ds-button" href="(/pamelding/\d+/)" rel="nofollow">([^<]+)<', html)


def test_there_is_one_button_and_it_leads_to_sign_up(client, offer):
    run = PublishedRunFactory(offer=offer)
    assert sign_up_link(client) == [(f"/pamelding/{run.pk}/", "Meld deg på")]


def test_a_full_run_offers_its_waiting_list(client, offer):
    run = PublishedRunFactory(offer=offer, seats=1, seats_taken=1)
    assert sign_up_link(client) == [(f"/pamelding/{run.pk}/", "Sett meg på ventelisten")]


@pytest.mark.parametrize(
    "fields",
    [
        {"seats": 1, "seats_taken": 1, "has_waiting_list": False},
        {"enrolment_closes_at": timezone.now()},
        {"enrolment_opens_at": timezone.now() + timedelta(days=1)},
    ],
)
def test_where_one_cannot_sign_up_there_is_no_button(client, offer, fields):
    PublishedRunFactory(offer=offer, **fields)
    assert sign_up_link(client) == []


def test_one_chooses_between_runs(client, offer):
    soon = PublishedRunFactory(offer=offer)
    later = PublishedRunFactory(offer=offer, starts_at=timezone.now() + timedelta(days=40))
    assert sign_up_link(client) == [(f"/pamelding/{soon.pk}/", "Meld deg på")]
    url = f"/tilbud/bedre-sovn/?gjennomforing={later.pk}"
    assert sign_up_link(client, url) == [(f"/pamelding/{later.pk}/", "Meld deg på")]
    assert f'href="?gjennomforing={later.pk}" aria-current="true"' in client.get(url).content.decode()


def test_a_run_with_room_is_shown_before_a_full_one(client, offer):
    PublishedRunFactory(offer=offer, seats=1, seats_taken=1, has_waiting_list=False)
    free = PublishedRunFactory(offer=offer, starts_at=timezone.now() + timedelta(days=40))
    assert sign_up_link(client) == [(f"/pamelding/{free.pk}/", "Meld deg på")]


def test_one_run_is_no_choice(client, offer):
    PublishedRunFactory(offer=offer)
    assert "Velg når" not in text_of(client)


@pytest.mark.parametrize("wanted", ["999999", "abc", "%F0%9F%99%82"])
def test_a_link_to_dates_that_are_gone_says_so(client, offer, wanted):
    PublishedRunFactory(offer=offer)
    assert "er over eller avlyst. Her er de neste." in text_of(client, f"/tilbud/bedre-sovn/?gjennomforing={wanted}")


def test_another_offers_run_is_not_shown(client, offer):
    theirs = PublishedRunFactory()
    assert sign_up_link(client, f"/tilbud/bedre-sovn/?gjennomforing={theirs.pk}") == []


# --- languages --------------------------------------------------------------------------------------------------------
def test_a_text_that_is_missing_falls_back_and_names_its_language(client, offer):
    client.cookies["sprak"] = "en"
    type(offer).objects.update(title_en="Better sleep")
    html = client.get("/tilbud/bedre-sovn/").content.decode()
    assert "<h1>Better sleep</h1>" in html
    assert '<p class="lead" lang="nb">Å leve godt med det som varer.</p>' in html


# --- for machines -----------------------------------------------------------------------------------------------------
def structured(client) -> dict[str, Any]:
    html = client.get("/tilbud/bedre-sovn/").content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0])
    return data


@time_machine.travel("2027-01-04", tick=False)
def test_a_course_is_a_course_with_instances(client, offer):
    arena = ArenaFactory(name="Kroken bibliotek", address="Storgata 1")
    PublishedRunFactory(offer=offer, starts_at=datetime(2027, 1, 12, 9, tzinfo=UTC), arena=arena)
    data = structured(client)
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "Course", "Bedre søvn")
    assert data["url"] == "http://testserver/tilbud/bedre-sovn/"
    assert data["provider"] == {"@type": "Organization", "name": offer.organiser.name}
    assert data["offers"] == {"@type": "Offer", "price": "0.00", "priceCurrency": "NOK", "category": "Free"}
    assert data["hasCourseInstance"] == [
        {
            "@type": "CourseInstance",
            "courseMode": "Onsite",
            "courseWorkload": "PT120M",
            "startDate": "2027-01-12T10:00:00+01:00",
            "endDate": "2027-01-12T12:00:00+01:00",
            "location": {"@type": "Place", "name": "Kroken bibliotek", "address": "Storgata 1"},
        }
    ]


def test_a_meeting_place_is_an_event(client, offer):
    type(offer).objects.update(kind=OfferKind.MEETING_PLACE)
    PublishedRunFactory(offer=offer, format=Format.DIGITAL, seats=1, seats_taken=1)
    (event,) = structured(client)["@graph"]
    assert event["@type"] == "Event"
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert event["offers"]["availability"] == "https://schema.org/SoldOut"
    assert event["location"] == {"@type": "VirtualLocation"}


def test_a_title_cannot_end_the_script(client, offer):
    type(offer).objects.update(title_nb="</script><b>&", title="</script><b>&")
    assert structured(client)["name"] == "</script><b>&"
    assert "</script><b>" not in client.get("/tilbud/bedre-sovn/").content.decode()


def test_the_page_has_one_address(client, offer):
    run = PublishedRunFactory(offer=offer)
    html = client.get(f"/tilbud/bedre-sovn/?gjennomforing={run.pk}").content.decode()
    assert '<link rel="canonical" href="http://testserver/tilbud/bedre-sovn/">' in html


@pytest.mark.parametrize("many", [1, 30])
def test_the_number_of_queries_is_constant(client, offer, django_assert_num_queries, many):
    for number in range(many):
        offer.themes.add(ThemeFactory(slug=f"tema-{number}", name_nb=f"Tema {number}"))
        run = PublishedRunFactory(offer=offer, starts_at=timezone.now() + timedelta(days=number + 1))
        SessionFactory(run=run, starts_at=run.starts_at + timedelta(hours=5), arena=ArenaFactory())
    assert CourseRun.objects.count() == many
    with django_assert_num_queries(4):
        client.get("/tilbud/bedre-sovn/")
