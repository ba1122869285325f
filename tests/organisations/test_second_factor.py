"""The second factor: setting it up, signing in with it, losing the phone, and not being without it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from organisations import sealing
from organisations.models import User
from tests.factories import PASSWORD

START = "/konto/to-trinn/start/"
CODES = "/konto/to-trinn/koder/"
STEP_TWO = "/logg-inn/to-trinn/"
AGAIN = "/konto/bekreft/"
STOP = "/konto/to-trinn/stopp/"


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def karis_browser(settings, sign_in, kari: User) -> Client:
    """Kari has signed in with her password, shown that it is her, and must set up a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True
    browser: Client = sign_in(kari)
    browser.post(AGAIN, {"password": PASSWORD})
    return browser


@pytest.fixture
def secret(karis_browser: Client, django_capture_on_commit_callbacks) -> str:
    """Kari has set up the app; this is what it keeps."""
    found = karis_browser.get(START).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        karis_browser.post(START, {"code": code_for(found)})
    return found


def test_a_coordinator_is_led_to_set_it_up(karis_browser) -> None:
    assert karis_browser.get("/arbeid/")["Location"] == START
    page = karis_browser.get(START)
    assert "<h1>Slå på innlogging i to trinn</h1>" in page.content.decode()
    assert page.context["form"].secret in page.content.decode()


def test_the_apps_code_turns_it_on_and_gives_recovery_codes(karis_browser, secret, kari, letters) -> None:
    kinds = set(Authenticator.objects.filter(user=kari).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    page = karis_browser.get(CODES).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", page)) == 10
    assert karis_browser.get("/arbeid/meg/").status_code == 200
    assert "Innlogging i to trinn er slått på." in letters()[0].body


def test_a_wrong_code_turns_nothing_on(karis_browser, kari) -> None:
    secret = karis_browser.get(START).context["form"].secret
    wrong = "000000" if code_for(secret) != "000000" else "111111"
    response = karis_browser.post(START, {"code": wrong})
    assert response.context["form"].errors["code"] == [
        "Dette er ikke riktig kode. Appen viser en ny hvert halve minutt."
    ]
    assert response.context["form"].secret == secret  # the square that was scanned still counts
    assert not Authenticator.objects.filter(user=kari).exists()


def test_signing_in_asks_for_the_code_of_the_app(secret, kari, time_machine) -> None:
    time_machine.move_to(timezone.now() + timedelta(minutes=1))  # a code works once
    browser = Client()
    assert browser.post("/logg-inn/", {"login": kari.email, "password": PASSWORD})["Location"] == STEP_TWO
    assert browser.get("/arbeid/")["Location"] == "/logg-inn/?next=/arbeid/"
    assert browser.post(STEP_TWO, {"code": code_for(secret)})["Location"] == "/arbeid/"
    assert int(browser.session["_auth_user_id"]) == kari.pk


def test_a_code_from_the_letter_is_not_enough(secret, kari, letters) -> None:
    letters()
    browser = Client()
    browser.post("/logg-inn/kode/", {"email": kari.email})
    code = re.search(r"\d{4}-\d{4}", str(letters()[-1].body))
    assert code
    assert browser.post("/logg-inn/kode/bekreft/", {"code": code[0]})["Location"] == STEP_TWO
    assert "_auth_user_id" not in browser.session


def test_a_recovery_code_opens_once(secret, kari) -> None:
    stored = Authenticator.objects.get(user=kari, type="recovery_codes").wrap().get_unused_codes()
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post("/logg-inn/", {"login": kari.email, "password": PASSWORD})
        browser.post(STEP_TWO, {"code": stored[0]})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_guessing_codes_is_stopped(secret, kari) -> None:
    browser = Client()
    browser.post("/logg-inn/", {"login": kari.email, "password": PASSWORD})
    for _attempt in range(10):
        browser.post(STEP_TWO, {"code": "nope"})
    response = browser.post(STEP_TWO, {"code": code_for(secret)})
    assert response.context["form"].errors["code"] == [
        "Det har vært for mange forsøk. Vent noen minutter, og prøv igjen."
    ]


def test_one_who_must_have_it_cannot_turn_it_off(karis_browser, secret, kari) -> None:
    response = karis_browser.post(STOP)
    assert response.context["form"].non_field_errors() == [
        "Rollen din krever innlogging i to trinn, så den kan ikke slås av."
    ]
    assert Authenticator.objects.filter(user=kari, type="totp").exists()


def test_one_who_need_not_have_it_can_turn_it_off(settings, karis_browser, secret, kari) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert karis_browser.post(STOP)["Location"] == "/konto/to-trinn/"
    assert not Authenticator.objects.filter(user=kari).exists()


def test_new_recovery_codes_replace_the_old(karis_browser, secret, kari) -> None:
    old = Authenticator.objects.get(user=kari, type="recovery_codes").wrap().get_unused_codes()
    karis_browser.post("/konto/to-trinn/koder/nye/")
    new = Authenticator.objects.get(user=kari, type="recovery_codes").wrap().get_unused_codes()
    assert set(old).isdisjoint(new)
    saved = karis_browser.get("/konto/to-trinn/koder/last-ned/").content.decode().split()
    assert saved == new


def test_the_secret_lies_sealed(secret, kari) -> None:
    stored = Authenticator.objects.get(user=kari, type="totp").data["secret"]
    assert secret not in stored
    assert sealing.unseal(stored) == secret


def test_one_signed_in_long_ago_shows_again_that_it_is_them(karis_browser, secret, time_machine) -> None:
    time_machine.move_to(timezone.now() + timedelta(minutes=10))
    response = karis_browser.get("/konto/to-trinn/koder/nye/")
    assert response["Location"] == "/konto/bekreft/?next=%2Fkonto%2Fto-trinn%2Fkoder%2Fnye%2F"
    page = karis_browser.get(response["Location"])
    assert [way["url"] for way in page.context["reauthentication_alternatives"]] == [
        "/konto/to-trinn/bekreft/?next=%2Fkonto%2Fto-trinn%2Fkoder%2Fnye%2F"
    ]
    response = karis_browser.post(response["Location"], {"password": PASSWORD})
    assert response["Location"] == "/konto/to-trinn/koder/nye/"


def test_the_demo_does_without(settings, client_of, kari) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert client_of(kari).get("/arbeid/meg/").status_code == 200
