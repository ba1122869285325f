"""“Remind me later”: noted without a word to anyone, asked once, postponed, stopped, forgotten."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from messaging import delivery
from messaging.channels import memory
from messaging.models import Message
from participants.models import Interest
from participants.services import ask_interested, forget_interests
from participants.services.interests import in_months
from tests.factories import PublishedRunFactory, ThemeFactory
from tests.participants.test_enrol import words

NORA = {"contact": "nora@example.org", "months": "3"}


@pytest.fixture
def offer(run):
    return run.offer


def ask(client, offer, **changes):
    return client.post(f"/minn-meg/?tilbud={offer.pk}", NORA | changes)


def link_in_letter() -> str:
    mail.outbox.clear()
    delivery.deliver(delivery.claim())
    [letter] = mail.outbox
    return "/minn-meg/" + letter.body.split("/minn-meg/")[1].split()[0]


def test_a_wish_is_kept_with_its_date_and_nothing_is_sent(client, offer):
    assert offer.title in words(client.get(f"/minn-meg/?tilbud={offer.pk}"))
    response = ask(client, offer)
    assert response["Location"] == "/minn-meg/notert/"
    assert "Vi har notert det" in words(client.get("/minn-meg/notert/"))
    found = Interest.objects.get()
    assert (found.offer, found.address, found.ask_on, found.asked_at) == (offer, "nora@example.org", in_months(3), None)
    assert not Message.objects.exists()
    assert not client.cookies


def test_twice_is_once_with_the_later_date_and_the_same_answer(client, offer):
    first, second = ask(client, offer), ask(client, offer, contact="Nora+x@example.org", months="12")
    assert first["Location"] == second["Location"]
    assert Interest.objects.get().ask_on == in_months(12)


def test_when_the_date_comes_one_letter_is_sent_that_says_nothing_of_the_course(client, offer):
    ask(client, offer)
    assert ask_interested() == 0
    with time_machine.travel(timezone.now() + timedelta(days=93)):
        assert (ask_interested(), ask_interested()) == (1, 0)
        link = link_in_letter()
        [letter] = mail.outbox
        assert letter.subject == "Du ba oss minne deg på det"
        assert (offer.title in letter.body, offer.slug in letter.body) == (False, False)
        page = client.get(link)
        assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
        assert offer.get_absolute_url() in page.content.decode()


def test_the_reminder_can_be_postponed(client, offer):
    ask(client, offer)
    with time_machine.travel(timezone.now() + timedelta(days=93)):
        ask_interested()
        link = link_in_letter()
        assert client.post(link, {"months": "6"})["Location"] == "/minn-meg/notert/"
        found = Interest.objects.get()
        assert (found.ask_on, found.asked_at) == (in_months(6), None)
        assert "Velg når." in words(client.post(link, {"months": ""}))


def test_one_press_stops_it_and_leaves_nothing(client, offer):
    ask(client, offer)
    with time_machine.travel(timezone.now() + timedelta(days=93)):
        ask_interested()
        link = link_in_letter()
        assert "Vi skriver ikke igjen" in words(client.post(link, {"gjor": "stopp"}))
        assert not Interest.objects.exists()
        assert Message.objects.get().address == ""
        assert client.get(link).status_code == 404


def test_a_wish_is_forgotten_thirty_days_after_its_letter(client, offer, settings):
    ask(client, offer)
    with time_machine.travel(timezone.now() + timedelta(days=93)):
        ask_interested()
        assert forget_interests() == 0
    with time_machine.travel(timezone.now() + timedelta(days=93 + settings.RETENTION_INTEREST_DAYS + 1)):
        assert forget_interests() == 1
    assert not Interest.objects.exists()
    assert Message.objects.get().address == ""


def test_a_number_is_reminded_by_sms(client, offer):
    memory.outbox.clear()
    ask(client, offer, contact="900 00 001")
    with time_machine.travel(timezone.now() + timedelta(days=93)):
        ask_interested()
        delivery.deliver(delivery.claim())
    [sms] = memory.outbox
    assert (sms.number, offer.title in sms.text) == ("+4790000001", False)


def test_a_municipality_or_nothing_in_particular_can_be_asked_for(client, tromso_kommune):
    client.post("/minn-meg/", NORA | {"municipality": "5501"})
    client.post("/minn-meg/", NORA)
    client.post("/minn-meg/", NORA)
    asked: list[Any] = list(Interest.objects.order_by("pk").values_list("municipality", "offer", "theme"))
    assert asked == [
        ("5501", None, None),
        (None, None, None),
    ]


@pytest.mark.parametrize("number", ["0", "999999", "9" * 40])
def test_an_offer_that_is_not_there_is_not_found(client, db, number):
    assert client.get(f"/minn-meg/?tilbud={number}").status_code == 404


def test_a_draft_cannot_be_asked_for(client, offer):
    offer.published_at = None
    offer.save()
    assert client.get(f"/minn-meg/?tilbud={offer.pk}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contact": ""}, "Skriv en e-postadresse som navn@example.com"),
        ({"contact": "nora"}, "Skriv en e-postadresse som navn@example.com"),
        ({"months": ""}, "Velg når."),
        ({"months": "2"}, "Velg når."),
        ({"website": "https://example.org"}, "Trykk på knappen én gang til."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, offer, changes, sentence):
    assert sentence in words(ask(client, offer, **changes))
    assert not Interest.objects.exists()


def test_one_contact_can_have_twenty_wishes_and_is_answered_alike(client, tromso):
    answers = {ask(client, PublishedRunFactory(offer__organiser=tromso).offer)["Location"] for _number in range(22)}
    assert (answers, Interest.objects.count()) == ({"/minn-meg/notert/"}, 20)


def test_many_from_one_address_are_asked_to_wait(client, offer, monkeypatch):
    monkeypatch.setattr("participants.views.interest.REMINDERS_PER_ADDRESS", "1/h")
    ask(client, offer)
    assert ask(client, offer).status_code == 429


def test_forged_links_are_not_found(client, db):
    assert client.get("/minn-meg/1:abc/").status_code == 404


@pytest.mark.parametrize(
    ("today", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(today, months, then):
    with time_machine.travel(f"{today}T12:00:00+01:00"):
        assert in_months(months) == then


def test_those_who_make_offers_see_how_many_and_not_who(client, client_of, kari, offer):
    ask(client, offer)
    ask(client, offer, contact="ole@example.org")
    page = words(client_of(kari).get(f"/arbeid/tilbud/{offer.pk}/"))
    assert ("2 personer vil høre om neste gjennomføring" in page, "nora@" in page) == (True, False)


def test_what_it_is_about_can_be_chosen_on_the_page(client, tromso_kommune):
    theme = ThemeFactory()
    client.post("/minn-meg/", NORA | {"municipality": "5501", "theme": theme.pk})
    chosen = Interest.objects.get()
    assert (chosen.municipality_id, chosen.theme) == ("5501", theme)
    assert "Velg et gyldig valg" in client.post("/minn-meg/", NORA | {"theme": "999999"}).content.decode()
