"""Signing up through HTTP: what people type, what they are told, and that nothing they typed is lost."""

import re
import uuid
from datetime import timedelta
from html import unescape
from unittest.mock import patch

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import RedisError

from messaging.models import Message
from offers.models import Audience, CourseRun, Offer, ReservedSeats, RunState
from participants.limits import too_many_sign_ups
from participants.links import fresh_token
from participants.models import Enrolment, TakesPartAs
from tests.factories import EnrolmentFactory, MunicipalityFactory, PublishedRunFactory, RunFactory
from ui.dates import day_date

TEXT = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]+>", re.DOTALL)


def words(response) -> str:
    return " ".join(unescape(TEXT.sub(" ", response.content.decode())).split())


def url(run: CourseRun) -> str:
    return reverse("participants:enrol", args=[run.pk])


def filled_in(**changes):
    """A form as Nora fills it in."""
    answers = {
        "submission": str(uuid.uuid4()),
        "takes_part_as": "self",
        "name": "Nora Nilsen",
        "municipality": "5501",
        "old_enough": "on",
        "email": "nora@example.org",
        "phone": "",
        "channel": "email",
        "language": "nb",
    } | changes
    return {name: value for name, value in answers.items() if value is not None}


def errors(response) -> dict[str, list[str]]:
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def test_the_page_asks_at_most_eight_questions_before_the_button(client, run):
    form = client.get(url(run)).context["form"]
    asked = [*form.present(form.who), *form.present(form.reach)]
    assert asked == [
        "takes_part_as",
        "name",
        "municipality",
        "old_enough",
        "email",
        "phone",
        "channel",
        "language",
    ]


def test_the_page_sets_no_cookie_but_the_one_that_protects_the_form(client, run):
    assert list(client.get(url(run)).cookies) == ["csrftoken"]


def test_the_page_takes_a_constant_number_of_queries(client, run, django_assert_num_queries):
    with django_assert_num_queries(4):  # the run, seats kept for some, who stands before, the municipalities
        client.get(url(run))


def test_signing_up_leads_to_a_receipt_whose_address_says_nothing_of_the_person(client, run):
    response = client.post(url(run), filled_in())
    assert response.status_code == 302
    assert response["Location"].startswith("/pamelding/kvittering/")
    assert "nora" not in response["Location"].lower()
    enrolment = Enrolment.objects.get()
    assert (enrolment.name, enrolment.email, enrolment.municipality_id) == ("Nora Nilsen", "nora@example.org", "5501")

    receipt = client.get(response["Location"])
    assert "Du har plass" in words(receipt)
    assert "e-post" in words(receipt)
    assert (receipt["Referrer-Policy"], receipt["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert not receipt.cookies


def test_the_receipt_for_the_waiting_list_says_so(client, full_run):
    receipt = words(client.post(url(full_run), filled_in(), follow=True))
    assert "Du står på ventelisten" in receipt
    assert "Da får du en melding som sier hvor lenge du har" in receipt  # each run has its own time to answer


@pytest.mark.parametrize("address", ["nonsense", "WzEsInNlYXRlZCIsImVtYWlsIl0:1abc:xyz"])
def test_a_receipt_that_we_did_not_sign_does_not_exist(client, db, address):
    assert client.get(f"/pamelding/kvittering/{address}/").status_code == 404


def test_the_receipt_expires(client, run, time_machine_in_eight_days):
    address = client.post(url(run), filled_in())["Location"]
    with time_machine_in_eight_days():
        assert client.get(address).status_code == 404


def test_someone_already_enrolled_sees_what_a_newcomer_sees(client, run):
    first = client.post(url(run), filled_in())["Location"]
    again = Client().post(url(run), filled_in(email="NORA+kurs@example.org"))["Location"]
    assert words(client.get(first)) == words(client.get(again))
    assert Enrolment.objects.count() == 1


def test_pressing_the_button_twice_is_one_enrolment_and_one_receipt(client, run):
    answers = filled_in()
    receipts = [words(client.post(url(run), answers, follow=True)) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert Enrolment.objects.count() == 1
    assert Message.objects.count() == 1


def test_everything_that_was_typed_arrives(client, run):
    answers = filled_in(
        takes_part_as="relative",
        name="Zoë 李小龍-O’Brien 🌿",
        phone="+46 70 174 06 05",
        channel="sms",
        language="nn",
        needs=["interpreter", "breaks"],
        interpreter_language="Somali",
        needs_note="Sitter helst nær døren.",
    )
    client.post(url(run), answers)
    enrolment = Enrolment.objects.get()
    assert enrolment.takes_part_as == TakesPartAs.RELATIVE
    assert enrolment.name == "Zoë 李小龍-O’Brien 🌿"
    assert (enrolment.phone_key, enrolment.channel, enrolment.language) == ("+46701740605", "sms", "nn")
    assert (enrolment.needs, enrolment.interpreter_language) == (["interpreter", "breaks"], "Somali")
    assert enrolment.needs_note == "Sitter helst nær døren."


@pytest.mark.parametrize("name", ["Å", "X" * 200, "Bjørg-Kristin d'Arc", "محمد"])
def test_names_of_all_kinds_are_names(client, run, name):
    client.post(url(run), filled_in(name=name))
    assert Enrolment.objects.get().name == name


BAD = {
    "no name": ({"name": ""}, {"name": ["Skriv navnet ditt."]}),
    "only spaces": ({"name": "   "}, {"name": ["Skriv navnet ditt."]}),
    "only signs that nobody sees": ({"name": "\u200b \u2060\u200d"}, {"name": ["Skriv navnet ditt."]}),
    "a name of 201": (
        {"name": "x" * 201},
        {"name": ["Sørg for at denne verdien har 200 eller færre tegn (den har nå 201)."]},
    ),
    "a NUL byte": ({"name": "Nora\x00"}, {"name": ["Teksten har tegn som ikke kan vises. Skriv den på nytt."]}),
    "a NUL byte in the note": (
        {"needs_note": "\x00"},
        {"needs_note": ["Teksten har tegn som ikke kan vises. Skriv den på nytt."]},
    ),
    "no @": (
        {"email": "nora.example.org"},
        {"email": ["Dette er ikke en e-postadresse. Den ser slik ut: navn@eksempel.no."]},
    ),
    "letters in the number": (
        {"phone": "9000ABBA"},
        {"phone": ["Dette er ikke et telefonnummer. Skriv åtte sifre, eller + og landkode først."]},
    ),
    "too short a number": (
        {"phone": "9000"},
        {"phone": ["Dette er ikke et telefonnummer. Skriv åtte sifre, eller + og landkode først."]},
    ),
    "SMS to a landline": (
        {"phone": "22000000", "channel": "sms"},
        {"phone": ["Dette nummeret kan ikke ta imot SMS. Skriv et mobilnummer, eller velg e-post."]},
    ),
    "neither e-mail nor phone": (
        {"email": ""},
        {"email": ["Skriv en e-postadresse eller et mobilnummer, så vi kan nå deg."]},
    ),
    "17 years old": (
        {"old_enough": None},
        {
            "old_enough": [
                "Du må være 18 år eller eldre for å delta. Kryss av hvis du er det. Er du yngre, kan du ringe oss."
            ]
        },
    ),
    "no municipality": ({"municipality": ""}, {"municipality": ["Velg kommunen du bor i."]}),
    "a municipality that is none": ({"municipality": "9999"}, {"municipality": ["Velg kommunen du bor i."]}),
    "a municipality of NUL": ({"municipality": "\x00"}, {"municipality": ["Velg kommunen du bor i."]}),
    "neither oneself nor relative": ({"takes_part_as": None}, {"takes_part_as": ["Velg én av de to."]}),
    "an interpreter without language": (
        {"needs": ["interpreter"]},
        {"interpreter_language": ["Skriv hvilket språk du vil ha tolk til."]},
    ),
    "a note of 301": (
        {"needs_note": "x" * 301},
        {"needs_note": ["Sørg for at denne verdien har 300 eller færre tegn (den har nå 301)."]},
    ),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD)
def test_a_slip_gets_the_fields_own_message_and_everything_typed_stays(client, run, typed, expected):
    response = client.post(url(run), filled_in(**typed))
    assert response.status_code == 200
    assert errors(response) == expected
    assert not Enrolment.objects.exists()
    page = response.content.decode()
    for message in next(iter(expected.values())):
        assert unescape(page).count(message) == 2, "at the field and in the summary"
    if "name" not in typed:
        assert 'value="Nora Nilsen"' in page
    if "municipality" not in typed:
        assert '<option value="5501" selected>' in page


def test_a_robot_that_fills_in_everything_gets_no_place_and_a_person_only_presses_again(client, run):
    response = client.post(url(run), filled_in(website="https://spam.example"))
    assert errors(response) == {"__all__": ["Trykk på knappen én gang til."]}
    assert "spam.example" not in response.content.decode()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("language", "message"),
    [("nb", "Navn: Skriv navnet ditt."), ("nn", "Namn: Skriv namnet ditt."), ("en", "Name: Write your name.")],
)
def test_the_message_speaks_the_readers_language(client, run, language, message):
    client.cookies["sprak"] = language
    assert message in words(client.post(url(run), filled_in(name="")))


@pytest.mark.parametrize(
    "number", ["90 00 00 01", "+4790000001", "004790000001", "+46 70 174 06 05", "+1 212 555 2368"]
)
def test_numbers_from_here_and_abroad_are_numbers(client, run, number):
    client.post(url(run), filled_in(phone=number))
    assert Enrolment.objects.get().phone_key.startswith("+")


def test_who_gives_only_a_phone_is_written_to_by_sms(client, run):
    client.post(url(run), filled_in(email="", phone="90000001", channel="email"))
    assert Enrolment.objects.get().channel == "sms"


def test_where_there_is_no_gateway_nobody_is_offered_sms(client, run, settings):
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    assert "channel" not in client.get(url(run)).context["form"].fields
    response = client.post(url(run), filled_in(email="", phone="90000001"))
    assert errors(response) == {
        "email": ["Vi sender beskjeder på e-post og trenger en adresse. Har du ingen, kan du ringe oss."]
    }


def test_a_language_for_the_interpreter_is_enough_to_want_one(client, run):
    client.post(url(run), filled_in(interpreter_language="Somali"))
    assert Enrolment.objects.get().needs == ["interpreter"]


@pytest.mark.parametrize(
    ("audience", "expected"), [(Audience.PEOPLE, TakesPartAs.SELF), (Audience.RELATIVES, TakesPartAs.RELATIVE)]
)
def test_an_offer_for_one_of_the_two_does_not_ask_which(client, run, audience, expected):
    Offer.objects.update(audience=audience)
    assert "takes_part_as" not in client.get(url(run)).context["form"].fields
    client.post(url(run), filled_in(takes_part_as=None))
    assert Enrolment.objects.get().takes_part_as == expected


def test_how_long_things_are_kept_is_said_as_it_is_set(client, run, settings):
    settings.RETENTION_NEEDS_DAYS, settings.RETENTION_PERSON_DAYS = 7, 60
    assert "blir slettet 7 dager etter siste samling, og resten etter 60 dager" in words(client.get(url(run)))


def test_the_age_asked_for_is_the_offers(client, run):
    Offer.objects.update(minimum_age=16)
    assert "Jeg er 16 år eller eldre" in words(client.get(url(run)))


def test_who_lives_somewhere_else_has_no_municipality(client, run):
    client.post(url(run), filled_in(municipality="elsewhere"))
    assert Enrolment.objects.get().municipality is None


def test_municipalities_are_sorted_as_norwegian_does_after_the_nearest(client, run, balsfjord):
    names = [str(name) for _number, name in client.get(url(run)).context["form"].fields["municipality"].choices]
    assert names[:2] == ["Velg kommune", "Tromsø"]
    assert names[-1] == "Jeg bor et annet sted"
    assert names.count("Tromsø") == 1


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"enrolment_closes_at": timezone.now()}, "Påmeldingen er stengt"),
        ({"enrolment_opens_at": timezone.now() + timedelta(days=3)}, "Påmeldingen har ikke åpnet ennå"),
        ({"state": RunState.CANCELLED, "cancelled_at": timezone.now()}, "Dette kurset er avlyst"),
        ({"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now()}, "Dette kurset er over"),
        ({"seats": 0, "has_waiting_list": False}, "Alle plassene er tatt"),
    ],
    ids=["closed", "not yet", "cancelled", "over", "full"],
)
def test_where_one_cannot_sign_up_the_page_says_why_and_what_to_do(client, run, change, title):
    CourseRun.objects.update(**change)
    response = client.get(url(run))
    assert response.status_code == 200
    assert f"<h1>{title}</h1>" in response.content.decode()
    assert "Ring Kari Koordinator" in words(response)
    assert not response.cookies


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.PLANNING])
def test_a_run_that_is_not_published_is_not_named(client, run, state):
    CourseRun.objects.update(state=state, published_at=None)
    Offer.objects.update(title_nb="En hemmelig plan")
    for response in (client.get(url(run)), client.post(url(run), filled_in())):
        assert response.status_code == 404
        assert "hemmelig" not in words(response)
        assert "Påmeldingen har ikke åpnet ennå" in words(response)


def test_a_run_that_does_not_exist_is_not_found(client, db):
    assert client.get("/pamelding/999999999999999999999/").status_code == 404


MEANWHILE = {
    "put off": ({"enrolment_opens_at": timezone.now() + timedelta(days=1)}, "Påmeldingen er ikke åpen akkurat nå."),
    "closed": ({"enrolment_closes_at": timezone.now()}, "Påmeldingen stengte mens du fylte ut."),
    "cancelled": ({"state": RunState.CANCELLED, "cancelled_at": timezone.now()}, "Kurset ble avlyst mens du fylte ut"),
    "full": ({"seats": 0, "has_waiting_list": False}, "Den siste plassen ble tatt mens du fylte ut"),
}


@pytest.mark.parametrize(("change", "message"), MEANWHILE.values(), ids=MEANWHILE)
def test_what_happened_while_the_form_was_open_is_said_and_nothing_typed_is_lost(client, run, change, message):
    CourseRun.objects.update(**change)
    response = client.post(url(run), filled_in(needs_note="Nær døren"))
    assert response.status_code == 409
    assert message in words(response)
    assert 'value="Nora Nilsen"' in response.content.decode()
    assert "Nær døren" in response.content.decode()
    assert not Enrolment.objects.exists()


def test_a_post_of_ten_megabytes_gets_a_page_that_says_so(client, run):
    client.raise_request_exception = False
    response = client.post(url(run), filled_in(needs_note="x" * 10_000_000))
    assert response.status_code == 413
    assert "Det var mer enn vi kan ta imot" in words(response)
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("mark", ["not-a-uuid", None])
def test_a_mark_that_was_tampered_with_or_lost_is_replaced(client, run, mark):
    client.post(url(run), filled_in(submission=mark))
    assert Enrolment.objects.count() == 1


def test_300_people_at_one_librarys_address_can_sign_up(client, run):
    others = RequestFactory().post(url(run))
    assert not any(too_many_sign_ups(others) for _ in range(299))
    assert client.post(url(run), filled_in()).status_code == 302


def test_beyond_the_limit_one_is_asked_to_wait_and_nothing_typed_is_lost(client, run):
    with patch("participants.limits.SIGN_UPS_PER_ADDRESS", "2/h"):
        for _ in range(2):
            client.post(url(run), filled_in())
        response = client.post(url(run), filled_in(email="annen@example.org"))
    assert response.status_code == 429
    assert "Svært mange melder seg på fra der du er." in words(response)
    assert 'value="annen@example.org"' in response.content.decode()
    assert Enrolment.objects.count() == 1


def test_nobody_is_turned_away_when_the_cache_is_down(client, run):
    with patch("participants.limits.is_ratelimited", side_effect=RedisError):
        assert client.post(url(run), filled_in()).status_code == 302


@pytest.mark.parametrize("rest", ["", "to/"])
@pytest.mark.parametrize(
    ("cookie", "origin", "said"),
    [
        (None, None, "Nettleseren din tar ikke imot informasjonskapsler herfra"),
        ("a" * 32, None, "Siden sto åpen svært lenge."),
        (None, "https://elsewhere.example", "Siden sto åpen svært lenge."),
    ],
)
def test_a_form_that_may_be_from_elsewhere_comes_back_with_what_was_typed(run, rest, cookie, origin, said):
    strict = Client(enforce_csrf_checks=True)
    if cookie:
        strict.cookies["csrftoken"] = cookie
    headers = {"origin": origin} if origin else {}
    response = strict.post(url(run) + rest, filled_in(name="Nora Nilsen"), headers=headers)
    assert (response.status_code, Enrolment.objects.exists()) == (403, False)
    assert said in words(response)
    assert 'value="Nora Nilsen"' in response.content.decode()


def test_whoever_keeps_no_cookies_signs_up_all_the_same(run):
    """As browsers send it from our own page."""
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(url(run), filled_in(), headers={"origin": "http://testserver"})
    assert (response.status_code, Enrolment.objects.count()) == (302, 1)


def test_the_page_for_a_full_run_says_that_one_will_wait(client, full_run):
    page = words(client.get(url(full_run)))
    assert "Meld deg på ventelisten" in page
    assert "Sett meg på ventelisten" in page


@pytest.mark.parametrize("page", ["", "to/"])
def test_where_one_will_wait_the_page_says_the_rule_and_which_place(client, full_run, waiting, page):
    for _ in range(2):
        waiting(full_run)
    shown = words(client.get(f"/pamelding/{full_run.pk}/{page}"))
    assert "Setter du deg på nå, blir du nummer 3 på ventelisten." in shown
    assert "Slik virker ventelisten" in shown


def test_nobody_learns_from_the_page_who_takes_part(client, run):
    EnrolmentFactory(run=run, name="Sigrid Sitter")
    assert "Sigrid" not in words(client.get(url(run)))


def test_nobody_is_promised_a_seat_before_the_talk(client, run):
    promise = "Du får plass og en bekreftelse med en gang"
    assert promise in words(client.get(url(run)))
    CourseRun.objects.update(asks_for_talk=True)
    assert promise not in words(client.get(url(run)))


@pytest.mark.parametrize(
    "change",
    [
        {"other_municipalities": "wait"},
        {"helpers_take_seats": True, "seats": 1},
        {"waiting_list_paused_at": timezone.now()},
    ],
    ids=["people from elsewhere wait", "a helper would need one more", "others wait for the free seats"],
)
def test_nobody_is_promised_a_seat_that_not_everybody_gets(client, run, waiting, change):
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    if "other_municipalities" in change:
        ReservedSeats.objects.create(run=run, municipality=balsfjord, seats=1, released_at=run.starts_at)
    if "waiting_list_paused_at" in change:
        waiting(run)
    CourseRun.objects.update(**change)
    page = words(client.get(url(run)))
    assert "Du får plass" not in page
    assert "Du får en bekreftelse med en gang, med en lenke til din egen side." in page
    assert ("Slik virker ventelisten" in page) == ("helpers_take_seats" not in change)


@pytest.fixture
def kept_run(run) -> CourseRun:
    """Ten free seats, for those who live in Tromsø and Balsfjord; others wait."""
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    MunicipalityFactory(number="1806", name="Narvik")
    CourseRun.objects.update(other_municipalities="wait")
    ReservedSeats.objects.create(run=run, municipality=balsfjord, seats=3, released_at=run.starts_at)
    run.refresh_from_db()
    return run


def test_those_for_whom_no_free_seat_is_read_where_they_join_and_afterwards_until_when(client, kept_run, waiting):
    waiting(kept_run, municipality_id="1806")
    waiting(kept_run, municipality_id="1806", asked_at=timezone.now())  # a newcomer stands before
    earlier = PublishedRunFactory(offer=kept_run.offer, state="completed")
    EnrolmentFactory.create_batch(7, run=earlier, waited=True, status="cancelled", cancelled_at=timezone.now())
    EnrolmentFactory.create_batch(3, run=earlier, waited=True, seated_at=timezone.now())
    page = words(client.get(url(kept_run)))
    assert "Et annet sted Du kommer på ventelisten." in page
    assert "Du blir nummer 2." in page
    assert "Slik virker ventelisten" in page
    assert "Tidligere fikk 3 av 10 på ventelisten plass." in page
    receipt = words(client.post(url(kept_run), filled_in(municipality="1806"), follow=True))
    until = f"De ledige plassene holdes av til dem som bor i Balsfjord og Tromsø, til {day_date(kept_run.starts_at)}."
    assert until in receipt
    assert "Alle plassene er tatt" not in receipt
    own = Enrolment.objects.get(name="Nora Nilsen", run=kept_run)
    page = words(client.get(f"/min/{fresh_token(own)}/"))
    assert until in page
    assert "Du er nummer 2 på ventelisten" in page


def test_a_resident_is_told_for_whom_the_free_seats_are_kept(client, kept_run):
    CourseRun.objects.update(seats=3, other_municipalities="welcome")
    kept = f"Ledige plasser holdes av til dem som bor i Balsfjord, til {day_date(kept_run.starts_at)}."
    assert f"Tromsø Du kommer på ventelisten. {kept} Du blir nummer 1." in words(client.get(url(kept_run)))
    assert kept in words(client.post(url(kept_run), filled_in(), follow=True))


def test_where_there_is_no_line_either_the_page_says_so_and_does_not_ask_to_try_again(client, kept_run):
    CourseRun.objects.update(has_waiting_list=False)
    no = "Det er ingen ledig plass til deg, og ikke rom på noen venteliste."
    assert f"Et annet sted {no}" in words(client.get(url(kept_run)))
    response = client.post(url(kept_run), filled_in(municipality="1806"))
    assert response.status_code == 409
    assert "ingen ledig plass på ventelisten. Det du skrev, står her fortsatt" in words(response)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nora\n Nilsen\t", "Nora Nilsen"),
        ("\u202eNora\u200b Nilsen", "Nora Nilsen"),  # or the rest of the row would be read from the right
        ("می\u200cشود", "می\u200cشود"),
    ],
    ids=["lines", "turned round", "a joiner that the script needs"],
)
def test_a_name_is_kept_in_one_line_as_people_read_it(client, run, typed, kept):
    client.post(url(run), filled_in(name=typed))
    assert Enrolment.objects.get().name == kept


def test_programs_that_look_for_dead_links_find_a_live_one(client, run):
    """They ask for the head only."""
    pages = [url(run), f"{url(run)}to/", reverse("participants:find_my_page"), reverse("participants:remind_me")]
    assert [client.head(page).status_code for page in pages] == [200] * 4
    assert client.head(url(RunFactory())).status_code == 404
