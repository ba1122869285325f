"""Signing in: by password, by code, never by registering, and without telling who has an account."""

import re

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError
from django.test import Client

from audit.models import Event
from messaging.models import Message
from organisations.models import User
from tests.factories import PASSWORD, UserFactory

SIGN_IN = "/logg-inn/"
ASK_FOR_CODE = "/logg-inn/kode/"
ENTER_CODE = "/logg-inn/kode/bekreft/"


def signed_in(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def code_in(letter) -> str:
    found = re.search(r"^\d{4}-\d{4}$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[0]


# --- with a password --------------------------------------------------------------------------------------------------
def test_a_password_opens_the_workspace(client, kari) -> None:
    response = client.post(SIGN_IN, {"login": "Kari@Example.org ", "password": PASSWORD})
    assert response["Location"] == "/arbeid/"
    assert signed_in(client) == kari.pk


def test_one_comes_back_to_where_one_was_going(client, kari) -> None:
    response = client.post(f"{SIGN_IN}?next=/arbeid/meg/", {"login": kari.email, "password": PASSWORD})
    assert response["Location"] == "/arbeid/meg/"


def test_nobody_is_sent_to_another_site(client, kari) -> None:
    response = client.post(f"{SIGN_IN}?next=https://evil.example/", {"login": kari.email, "password": PASSWORD})
    assert response["Location"] == "/arbeid/"


@pytest.mark.parametrize("email", ["kari@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, kari, email: str) -> None:
    response = client.post(SIGN_IN, {"login": email, "password": "feil"})
    assert response.context["form"].non_field_errors() == [
        "E-postadressen eller passordet stemmer ikke. Du kan også få en kode på e-post."
    ]
    assert signed_in(client) is None


def test_what_was_typed_is_kept_but_not_the_password(client, kari) -> None:
    page = client.post(SIGN_IN, {"login": kari.email, "password": "feilfeil"}).content.decode()
    assert 'value="kari@example.org"' in page
    assert "feilfeil" not in page


@pytest.mark.parametrize(("login", "field"), [("", "login"), ("ikke-en-adresse", "login")])
def test_an_address_is_asked_for(client, db, login: str, field: str) -> None:
    response = client.post(SIGN_IN, {"login": login, "password": PASSWORD})
    assert list(response.context["form"].errors) == [field]


def test_someone_who_left_is_told_nothing_more(client, kari) -> None:
    User.objects.filter(pk=kari.pk).update(is_active=False)
    response = client.post(SIGN_IN, {"login": kari.email, "password": PASSWORD})
    assert response["Location"] == "/konto/stengt/"
    assert signed_in(client) is None
    assert "stengt" in client.get("/konto/stengt/").content.decode()


def test_guessing_is_stopped_after_ten_attempts(client, kari) -> None:
    for _attempt in range(10):
        client.post(SIGN_IN, {"login": kari.email, "password": "feil"})
    response = client.post(SIGN_IN, {"login": kari.email, "password": PASSWORD})
    assert response.context["form"].non_field_errors() == [
        "Det har vært for mange forsøk. Vent noen minutter, og prøv igjen."
    ]
    assert signed_in(client) is None


def test_a_machine_that_tries_many_addresses_is_stopped(client, db) -> None:
    for number in range(30):
        client.post(SIGN_IN, {"login": f"person{number}@example.org", "password": "feil"})
    response = client.post(SIGN_IN, {"login": "en@example.org", "password": "feil"})
    assert response.status_code == 429
    assert "<h1>Vent litt</h1>" in response.content.decode()


def test_signing_in_is_logged(client, kari) -> None:
    client.post(SIGN_IN, {"login": kari.email, "password": PASSWORD})
    assert list(Event.objects.values_list("action", "actor_id")) == [("user.signed_in", kari.pk)]


def test_passwords_are_kept_by_argon2_outside_the_tests() -> None:
    assert django_settings.PASSWORD_HASHERS[-1] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert len(django_settings.PASSWORD_HASHERS) == 2  # the tests' own fast one comes before it


# --- with a code ------------------------------------------------------------------------------------------------------
def test_a_user_representative_needs_nothing_but_an_address(client, letters, unni) -> None:
    unni.set_unusable_password()
    unni.save()
    assert client.post(ASK_FOR_CODE, {"email": unni.email})["Location"] == ENTER_CODE
    [letter] = letters()
    assert letter.to == [unni.email]
    assert letter.subject == "Koden din for å logge inn"
    assert client.post(ENTER_CODE, {"code": code_in(letter)})["Location"] == "/arbeid/"
    assert signed_in(client) == unni.pk


def test_the_code_may_be_typed_without_its_dash(client, letters, unni) -> None:
    client.post(ASK_FOR_CODE, {"email": unni.email})
    client.post(ENTER_CODE, {"code": code_in(letters()[0]).replace("-", " ")})
    assert signed_in(client) == unni.pk


def test_the_way_back_survives_the_code(client, letters, unni) -> None:
    response = client.post(f"{ASK_FOR_CODE}?next=/arbeid/meg/", {"email": unni.email})
    response = client.post(response["Location"], {"code": code_in(letters()[0])})
    assert response["Location"] == "/arbeid/meg/"


def test_an_unknown_address_sees_the_same_page_and_gets_no_letter(client, letters, unni) -> None:
    known, stranger = Client(), client
    answers = [
        (browser.post(ASK_FOR_CODE, {"email": email})["Location"], browser.get(ENTER_CODE).content.decode())
        for browser, email in ((known, "unni@example.org"), (stranger, "anna@example.org"))
    ]
    assert answers[0][0] == answers[1][0]
    assert _without_tokens(answers[0][1]).replace("unni", "anna") == _without_tokens(answers[1][1])
    assert [letter.to for letter in letters()] == [["unni@example.org"]]


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_wrong_code_says_so_and_five_end_it(client, letters, unni) -> None:
    client.post(ASK_FOR_CODE, {"email": unni.email})
    code = code_in(letters()[0])
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    response = client.post(ENTER_CODE, {"code": wrong})
    assert response.context["form"].errors["code"] == ["Dette er ikke riktig kode. Se over sifrene, eller be om en ny."]
    for _attempt in range(4):
        response = client.post(ENTER_CODE, {"code": wrong})
    assert response["Location"] == ASK_FOR_CODE
    client.post(ENTER_CODE, {"code": code})
    assert signed_in(client) is None


def test_a_code_is_void_after_ten_minutes(client, letters, unni, time_machine) -> None:
    time_machine.move_to("2027-02-01T10:00:00+01:00", tick=False)
    client.post(ASK_FOR_CODE, {"email": unni.email})
    code = code_in(letters()[0])
    time_machine.shift(10 * 60 + 1)
    assert client.post(ENTER_CODE, {"code": code})["Location"] == ASK_FOR_CODE
    assert signed_in(client) is None


def test_a_new_code_can_be_asked_for_and_the_old_one_is_void(client, letters, unni) -> None:
    client.post(ASK_FOR_CODE, {"email": unni.email})
    first = code_in(letters()[0])
    client.post(ENTER_CODE, {"action": "resend"})
    second = code_in(letters()[0])
    client.post(ENTER_CODE, {"code": first})
    assert signed_in(client) is None
    client.post(ENTER_CODE, {"code": second})
    assert signed_in(client) == unni.pk


def test_codes_to_one_address_are_limited(client, letters, unni) -> None:
    answers = [Client().post(ASK_FOR_CODE, {"email": unni.email}) for _attempt in range(4)]
    assert answers[-1].context["form"].errors["email"] == [
        "Det har vært for mange forsøk. Vent noen minutter, og prøv igjen."
    ]
    assert len(letters()) == 3


def test_neither_code_nor_link_lies_readable_in_the_outbox(client, letters, unni) -> None:
    client.post(ASK_FOR_CODE, {"email": unni.email})
    client.post("/konto/passord/glemt/", {"email": unni.email})
    kept = "".join(str(message.context) for message in Message.objects.all())
    code, link = letters()
    assert code_in(code) not in kept
    assert "/konto/passord/nytt/" in link.body
    assert "nytt" not in kept


# --- in and out -------------------------------------------------------------------------------------------------------
def test_nobody_registers(client, db) -> None:
    page = client.get("/konto/ny/").content.decode()
    client.post("/konto/ny/", {"email": "ny@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert "Kontoer får du ved invitasjon" in page
    assert not User.objects.filter(email="ny@example.org").exists()


def test_one_signs_out_by_a_button_only(client_of, kari) -> None:
    client = client_of(kari)
    client.get("/konto/logg-ut/")
    assert signed_in(client) == kari.pk
    client.post("/konto/logg-ut/")
    assert signed_in(client) is None


def test_one_who_is_signed_in_is_not_asked_again(client_of, kari) -> None:
    assert client_of(kari).get(SIGN_IN)["Location"] == "/arbeid/"


@pytest.mark.parametrize(("language", "heading"), [("nb", "Logg inn"), ("nn", "Logg inn"), ("en", "Sign in")])
def test_the_page_speaks_the_readers_language(client, db, language: str, heading: str) -> None:
    client.cookies["sprak"] = language
    assert f"<h1>{heading}</h1>" in client.get(SIGN_IN).content.decode()


def test_reading_the_sign_in_page_opens_no_session(client, db) -> None:
    client.get(SIGN_IN)
    assert set(client.cookies) <= {"csrftoken"}


def test_two_addresses_that_differ_in_capitals_are_one(db) -> None:
    UserFactory(email="lise@example.org")
    with pytest.raises(IntegrityError, match="organisations_user_email"):
        UserFactory(email="Lise@example.org")
