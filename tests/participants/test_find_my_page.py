"""“Send me my link”: a code to the address that is known, the same answer for everyone, and no mailbox filled."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging import delivery
from messaging.channels import memory
from messaging.models import Channel, Message
from offers.models import CourseRun
from organisations import sealing
from participants.contact import Contact
from participants.models import ContactCode, Enrolment, Interest, PersonalLink
from participants.models.contact_code import MOST_ATTEMPTS
from participants.services import forget_codes, remind_me_later
from participants.services.interests import in_months
from tests.factories import EnrolmentFactory, MunicipalityFactory, PublishedRunFactory
from tests.participants.test_enrol import words

WRONG = "Koden virker ikke, eller tiden er ute. Se i meldingen, eller be om en ny."


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(
        run=run,
        name="Nora Nilsen",
        email="nora@example.org",
        email_key="nora@example.org",
        phone="+4790000001",
        phone_key="+4790000001",
    )


def ask(client, contact: str) -> str:
    """The address of the page that asks for the code."""
    response = client.post("/min/", {"contact": contact})
    assert response.status_code == 302, words(response)
    return str(response["Location"])


def code_in_letter() -> str:
    mail.outbox.clear()
    delivery.deliver(delivery.claim())
    [letter] = mail.outbox
    return re.findall(r"\b\d{6}\b", str(letter.body))[0]


def test_the_code_from_the_letter_opens_all_pages_of_the_contact(client, nora, tromso):
    other = EnrolmentFactory(
        run=PublishedRunFactory(offer__organiser=tromso, offer__title_nb="Lettere hverdag"),
        email="nora@example.org",
        email_key="nora@example.org",
    )
    EnrolmentFactory(run=nora.run, name="Ole Annen", email="ole@example.org")
    page = ask(client, " Nora+kurs@Example.org ")
    response = client.post(page, {"code": code_in_letter()})
    overview = response["Location"]
    shown = words(client.get(overview))
    assert [title for title in (nora.run.offer.title, "Lettere hverdag") if title not in shown] == []
    assert "Ole Annen" not in shown
    opened = client.post(f"{overview}{other.pk}/")
    assert client.get(opened["Location"]).status_code == 200
    assert PersonalLink.objects.get().enrolment == other
    assert Event.objects.about(other).get().action == "link.found"
    assert not client.cookies


def test_the_letter_goes_to_the_address_that_is_known_and_says_nothing_of_the_course(client, nora):
    ask(client, "nora+kurs@example.org")
    code_in_letter()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["nora@example.org"], "Koden din")
    assert nora.run.offer.title not in letter.body


def test_a_mobile_number_gets_the_code_by_sms(client, nora):
    memory.outbox.clear()
    page = ask(client, "900 00 001")
    delivery.deliver(delivery.claim())
    [sms] = memory.outbox
    assert sms.number == "+4790000001"
    code = re.findall(r"\b\d{6}\b", sms.text)[0]
    assert client.post(page, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302


def test_the_answer_is_the_same_whether_anyone_is_known(client, nora):
    known, unknown = ask(client, "nora@example.org"), ask(client, "fremmed@example.org")
    assert Message.objects.get().address == "nora@example.org"
    pages = [re.sub(r"/min/[^\"]*", "", words(client.get(page))) for page in (known, unknown)]
    assert pages[0] == pages[1]
    answers = [words(client.post(page, {"code": "000000"})) for page in (known, unknown)]
    assert [WRONG in answer for answer in answers] == [True, True]


def test_nothing_typed_and_no_code_lies_readable_in_the_database(client, nora):
    ask(client, "nora@example.org")
    code = code_in_letter()
    row = ContactCode.objects.get()
    stored = [
        row.token_digest,
        row.contact_digest,
        row.sealed_contact,
        row.code_digest,
        str(Message.objects.get().context),
    ]
    assert [text for text in stored if code in text or "nora" in text] == []


def test_a_code_works_once(client, nora):
    page = ask(client, "nora@example.org")
    code = code_in_letter()
    assert client.post(page, {"code": code}).status_code == 302
    assert WRONG in words(client.post(page, {"code": code}))


def test_a_code_ends_after_fifteen_minutes(client, nora):
    page = ask(client, "nora@example.org")
    code = code_in_letter()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert WRONG in words(client.post(page, {"code": code}))


def test_after_five_wrong_guesses_the_right_code_does_not_work_either(client, nora):
    page = ask(client, "nora@example.org")
    code = code_in_letter()
    wrong = "111111" if code != "111111" else "222222"
    for _guess in range(MOST_ATTEMPTS):
        assert WRONG in words(client.post(page, {"code": wrong}))
    assert WRONG in words(client.post(page, {"code": code}))
    assert ContactCode.objects.get().attempts == MOST_ATTEMPTS


def test_a_code_fits_only_the_page_that_it_was_asked_from(client, nora):
    ask(client, "nora@example.org")
    code = code_in_letter()
    other = ask(client, "ole@example.org")
    assert WRONG in words(client.post(other, {"code": code}))


def test_a_made_up_address_asks_for_a_code_like_any_other(client, nora):
    assert client.get("/min/kode/finnes-ikke/").status_code == 200
    assert WRONG in words(client.post("/min/kode/finnes-ikke/", {"code": "123456"}))


def test_nobodys_mailbox_is_filled(client, nora):
    for _time in range(5):
        ask(client, "nora@example.org")
    assert Message.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        ask(client, "nora@example.org")
    assert Message.objects.count() == 4


def test_many_from_one_address_are_asked_to_wait(client, nora, monkeypatch):
    monkeypatch.setattr("participants.views.find_my_page.LINKS_PER_ADDRESS", "1/h")
    ask(client, "nora@example.org")
    response = client.post("/min/", {"contact": "nora@example.org"})
    assert response.status_code == 429
    assert "Veldig mange spør fra der du er." in words(response)
    assert "nora@example.org" in response.content.decode()


def test_many_guesses_from_one_address_are_asked_to_wait(client, nora, monkeypatch):
    monkeypatch.setattr("participants.views.find_my_page.CODES_PER_ADDRESS", "1/h")
    page = ask(client, "nora@example.org")
    client.post(page, {"code": "123456"})
    assert client.post(page, {"code": "123456"}).status_code == 429


@pytest.mark.parametrize("typed", ["", "   ", "nora@", "12", "90 00 ABBA", "a" * 300, "nora\x00@example.org"])
def test_what_is_neither_address_nor_number_gets_the_field_s_own_words(client, db, typed):
    response = client.post("/min/", {"contact": typed})
    assert response.status_code == 200
    assert not ContactCode.objects.exists()
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_landline_cannot_get_a_code(client, db):
    response = client.post("/min/", {"contact": "77 60 00 00"})
    assert "Dette nummeret kan ikke ta imot SMS. Skriv et mobilnummer." in words(response)


def test_without_sms_a_number_is_turned_to_e_mail(client, nora, settings):
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    response = client.post("/min/", {"contact": "90000001"})
    assert "Meldinger går på e-post, så vi trenger en e-postadresse." in words(response)


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", "٣٤٥٦٧٨"])
def test_what_is_no_code_is_said_without_costing_an_attempt(client, nora, typed):
    page = ask(client, "nora@example.org")
    assert "Koden har seks sifre." in words(client.post(page, {"code": typed}))
    assert ContactCode.objects.get().attempts == 0


def test_the_overview_closes_after_half_an_hour(client, nora):
    page = ask(client, "nora@example.org")
    overview = client.post(page, {"code": code_in_letter()})["Location"]
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get(overview).status_code == 404
        assert client.post(f"{overview}{nora.pk}/").status_code == 404
    assert client.get("/min/oversikt/gjettet/").status_code == 404


def test_the_overview_opens_nobody_else_s_page(client, nora):
    stranger = EnrolmentFactory(run=nora.run, email="ole@example.org", email_key="ole@example.org")
    page = ask(client, "nora@example.org")
    overview = client.post(page, {"code": code_in_letter()})["Location"]
    assert client.post(f"{overview}{stranger.pk}/").status_code == 404
    assert client.get(f"{overview}{nora.pk}/").status_code == 405
    assert not PersonalLink.objects.exists()


def test_pages_of_someone_deleted_are_not_found(client, nora):
    Enrolment.objects.update(status="cancelled", cancelled_at=timezone.now(), person_deleted_at=timezone.now())
    ask(client, "nora@example.org")
    assert not Message.objects.exists()


def test_the_pages_are_kept_by_no_cache_and_told_to_nobody(client, nora):
    page = ask(client, "nora@example.org")
    overview = client.post(page, {"code": code_in_letter()})["Location"]
    for address in ("/min/", page, overview):
        response = client.get(address)
        assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies


def test_the_overview_takes_as_many_queries_for_thirty_runs(client, nora, tromso, django_assert_num_queries):
    page = ask(client, "nora@example.org")
    overview = client.post(page, {"code": code_in_letter()})["Location"]
    for _number in range(29):
        EnrolmentFactory(
            run=PublishedRunFactory(offer__organiser=tromso), email="nora@example.org", email_key="nora@example.org"
        )
    with django_assert_num_queries(2):  # runs and reminders
        client.get(overview)
    assert CourseRun.objects.count() == 30


def test_old_codes_are_forgotten_with_the_address_of_their_letter(client, nora):
    ask(client, "nora@example.org")
    assert forget_codes() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert forget_codes() == 1
    assert not ContactCode.objects.exists()
    assert Message.objects.values_list("address", "context").get() == ("", {})


# -- reminders that the contact asked for


def reminded(address: str = "nora@example.org", **subject) -> Interest:
    remind_me_later(contact=Contact(Channel.EMAIL, address), language="nb", months=3, **subject)
    return Interest.objects.latest("pk")


def overview(address: str = "nora@example.org") -> str:
    return reverse("participants:own_pages", args=[sealing.seal([Channel.EMAIL, address])])


def test_reminders_are_listed_with_a_way_to_change_or_stop_each(client, nora, run):
    reminded(offer=run.offer)
    reminded(municipality=run.municipality)
    reminded("someone@example.org")
    page = client.get(overview())
    assert "Det vi minner deg på" in words(page)
    assert f"Det som finnes i {run.municipality.name}" in words(page)
    links = re.findall(r'href="(?:https?://[^/]+)?(/minn-meg/[^"]+)"', page.content.decode())
    assert len(links) == 2
    assert "Nå er planen at vi skriver til deg" in words(client.get(links[0]))
    client.post(links[0], {"months": "12"})
    assert Interest.objects.filter(ask_on=in_months(12)).count() == 1
    client.post(links[1], {"gjor": "stopp"})
    assert Interest.objects.filter(address="nora@example.org").count() == 1
    assert Interest.objects.count() == 2


def test_whoever_has_only_reminders_gets_a_code_at_the_address_that_is_kept(client, db):
    reminded("Sol@example.org")
    ask(client, "sol+kurs@example.org")
    assert Message.objects.get(kind="own_pages_code").address == "Sol@example.org"
    assert "Du er ikke påmeldt til noe nå." in words(client.get(overview("sol@example.org")))


def test_the_overview_takes_as_many_queries_for_twenty_reminders_as_for_one(client, nora, run):
    queries = []
    for places in (1, 12):
        for number in range(places):
            reminded(municipality=MunicipalityFactory(number=f"55{number + 50}"))
        with CaptureQueriesContext(connection) as captured:
            client.get(overview())
        queries.append(len(captured))
    assert queries[0] == queries[1]
