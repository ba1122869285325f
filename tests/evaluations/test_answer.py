import re
import threading
from datetime import timedelta
from unittest.mock import Mock
from urllib.parse import quote

import pytest
import time_machine
from django.core.cache.backends.redis import RedisCache
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import RedisError

from audit.models import Event
from evaluations import services
from evaluations.limits import PER_MINUTE, was_used
from evaluations.models import Answer, Ticket
from offers.models import CourseRun
from organisations.models import User

pytestmark = pytest.mark.django_db

RECEIVED = "/evaluering/takk/"
ANSWERS = {
    "met_others": "9",
    "shared_experiences": "0",
    "asked_and_heard": "-",
    "was_good": "Pausene 🌿",
    "to_change": "",
}


def kept() -> list[tuple[int | None, int | None, int | None, str, str]]:
    fields = ("met_others", "shared_experiences", "asked_and_heard", "was_good", "to_change")
    return list(Answer.objects.values_list(*fields))


# --- the page ---------------------------------------------------------------------------------------------------------
def test_the_page_asks_the_three_constants_and_two_things_in_own_words(client: Client, link: str) -> None:
    page = client.get(link).content.decode()
    assert page.count('<section class="evaluation__step">') == 4
    assert page.count('type="radio"') == 3 * 12
    assert page.count("<textarea") == 2
    assert page.count("<h1>") == 1
    assert "Hverdagen videre, Tromsø kommune" in page
    assert page.count("Ikke skriv navn eller noe om sykdom.") == 2


def test_enter_in_a_question_does_not_send_the_form(client: Client, link: str) -> None:
    """Browsers press the form's first button. This one does nothing; tests/browser/test_evaluations.py presses it."""
    form = client.get(link).content.decode().partition('<form class="evaluation"')[2].partition("</form>")[0]
    first = form[form.index("<button") :].partition(">")[0]
    assert first == '<button type="submit" formmethod="dialog" hidden'


def test_the_page_is_not_kept_anywhere_and_not_found_by_search_engines(client: Client, link: str) -> None:
    response = client.get(link)
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert set(response.cookies) == {"csrftoken"}


@pytest.mark.parametrize(
    ("query", "cookie", "expected"),
    [("", "", "nb"), ("?sprak=en", "", "en"), ("?sprak=nn", "en", "en"), ("?sprak=xx", "", "nb"), ("", "nn", "nn")],
)
def test_the_page_is_in_the_language_of_the_letter_or_of_the_readers_choice(
    client: Client, link: str, query: str, cookie: str, expected: str
) -> None:
    if cookie:
        client.cookies["sprak"] = cookie
    response = client.get(link + query)
    assert response["Content-Language"] == expected
    assert f'<html lang="{expected}"' in response.content.decode()


# --- sending ----------------------------------------------------------------------------------------------------------
def test_an_answer_is_kept_and_the_ticket_is_used_up(client: Client, link: str, finished_run: CourseRun) -> None:
    response = client.post(link, ANSWERS)
    assert (response.status_code, response["Location"]) == (302, RECEIVED)
    assert kept() == [(9, 0, None, "Pausene 🌿", "")]
    assert Answer.objects.get().run == finished_run
    assert Ticket.objects.count() == 0


def test_nothing_that_is_kept_says_whose_it_is(client: Client, link: str) -> None:
    """No time, no order, no enrolment, no row in the log."""
    client.post(link, ANSWERS)
    assert {field.name for field in Answer._meta.fields} == {
        "id", "run", "met_others", "shared_experiences", "asked_and_heard", "was_good", "to_change",
    }  # fmt: skip
    assert Event.objects.count() == 0


def test_the_receipt_is_the_same_for_all(client: Client, link: str) -> None:
    receipt = client.post(link, ANSWERS, follow=True)
    assert "Takk, svaret ditt er kommet fram" in receipt.content.decode()
    assert Client().get(RECEIVED).status_code == 200


def test_the_receipt_keeps_the_language(client: Client, link: str) -> None:
    assert client.post(f"{link}?sprak=nn", ANSWERS)["Location"] == f"{RECEIVED}?sprak=nn"
    assert "Takk, svaret ditt er komme fram" in client.get(f"{RECEIVED}?sprak=nn").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_used_link_says_thank_you_and_keeps_the_first_answer(client: Client, link: str, method: str) -> None:
    client.post(link, ANSWERS)
    response = getattr(client, method)(link, ANSWERS | {"met_others": "1"})
    assert (response.status_code, response["Location"]) == (302, RECEIVED)
    assert kept() == [(9, 0, None, "Pausene 🌿", "")]


def test_a_used_link_is_a_stranger_once_it_has_been_forgotten(client: Client, link: str, settings: Settings) -> None:
    client.post(link, ANSWERS)
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": "lost"}}
    assert client.get(link).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_is_kept_and_both_are_thanked(link: str) -> None:
    ready = threading.Barrier(4)
    locations: list[str] = []

    def click() -> None:
        ready.wait()
        try:
            locations.append(Client().post(link, ANSWERS).get("Location", "not found"))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(kept()), locations) == (1, [RECEIVED] * 4)


@pytest.mark.django_db(transaction=True)
def test_a_ticket_is_not_used_up_by_an_answer_that_was_not_kept(link: str) -> None:
    token = link.split("/")[2]
    with pytest.raises(IntegrityError, match="evaluations_answer_met_others"):
        services.answer(token=token, met_others=11)
    assert (Answer.objects.count(), Ticket.objects.count(), was_used(token)) == (0, 1, False)


# --- links that do not work -------------------------------------------------------------------------------------------
def test_a_forged_link_discloses_nothing(client: Client, link: str) -> None:
    forged = link[:-3] + ("AA/" if not link.endswith("AA/") else "BB/")
    responses = [client.get(forged), client.post(forged, ANSWERS), client.get("/evaluering/x/")]
    assert [response.status_code for response in responses] == [404] * 3
    assert "Denne lenken kan ikke brukes" in responses[0].content.decode()
    assert "Hverdagen videre" not in responses[0].content.decode()
    assert kept() == []


def test_an_expired_link_looks_like_a_forged_one(client: Client, link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        expired, forged = client.get(link), client.get("/evaluering/x/")
        posted = client.post(link, ANSWERS)
    assert (expired.status_code, posted.status_code) == (404, 404)
    own, other = quote(link, safe=""), quote("/evaluering/x/", safe="")  # as the links to other languages hold it
    assert expired.content.decode().replace(own, "") == forged.content.decode().replace(other, "")
    assert kept() == []


def test_guessing_is_slowed_down(client: Client) -> None:
    answers = [client.get(f"/evaluering/{number}/").status_code for number in range(PER_MINUTE + 1)]
    assert answers == [404] * PER_MINUTE + [429]


@pytest.mark.parametrize("guessed", [True, False])
def test_who_must_wait_keeps_what_they_typed_and_learns_nothing_of_the_link(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch, guessed: bool
) -> None:
    monkeypatch.setattr("evaluations.limits.PER_MINUTE", 0)
    response = client.post("/evaluering/x/" if guessed else link, ANSWERS)
    page = response.content.decode()
    assert response.status_code == 429
    assert "Svært mange svarer fra der du er. Vent et minutt, og trykk på «Send svarene mine» en gang til." in page
    assert page.count(" checked") == 3
    assert re.findall(r'name="met_others" value="(\w+)"[^>]* checked', page) == ["9"]
    assert "Pausene 🌿</textarea>" in page
    assert "Hverdagen videre" not in page
    assert (kept(), Ticket.objects.count()) == ([], 1)


def test_without_a_cache_an_answer_is_kept_all_the_same(client: Client, link: str, monkeypatch) -> None:
    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(RedisCache, name, Mock(side_effect=RedisError))
    assert client.post(link, ANSWERS)["Location"] == RECEIVED
    assert client.get(link).status_code == 404
    assert len(kept()) == 1


# --- bad input --------------------------------------------------------------------------------------------------------
def test_an_empty_form_is_not_an_answer_and_keeps_the_link(client: Client, link: str) -> None:
    response = client.post(link, {"asked_and_heard": "-"})
    assert response.context["form"].non_field_errors() == ["Svar på minst ett spørsmål før du sender."]
    assert (kept(), Ticket.objects.count()) == ([], 1)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("met_others", "11", "Velg et tall fra 0 til 10."),
        ("met_others", "-1", "Velg et tall fra 0 til 10."),
        ("met_others", "mye", "Velg et tall fra 0 til 10."),
        ("was_good", "a" * 2001, None),
        ("to_change", "NUL\x00", None),
    ],
)
def test_bad_input_gets_the_fields_own_message_and_keeps_what_was_typed(
    client: Client, link: str, field: str, value: str, message: str | None
) -> None:
    response = client.post(link, {"shared_experiences": "7", "was_good": "Samtalene"} | {field: value})
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert message is None or form.errors[field] == [message]
    assert (kept(), Ticket.objects.count()) == ([], 1)
    page = response.content.decode()
    assert "Noe må rettes" in page or "ds-error-summary" in page
    assert "data-steps" not in page  # every part is in view, so that no error is hidden
    if field != "was_good":
        assert ">\nSamtalene</textarea>" in page
    assert 'value="7" id="id_shared_experiences_7" checked' in page


def test_someone_signed_in_answers_like_anybody(client_of, kari: User, link: str) -> None:
    assert client_of(kari).post(link, ANSWERS)["Location"] == RECEIVED
    assert Event.objects.count() == 0
