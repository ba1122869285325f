"""Passwords: a new one by link, changing it, choosing one where there was none."""

import pytest
from django.test import Client

from audit.models import Event
from organisations.models import User
from tests.factories import PASSWORD

NEW = "fjellet ligger der i dag"
FORGOTTEN = "/konto/passord/glemt/"


@pytest.fixture
def reset_path(client, letters, link_in, kari) -> str:
    """Where Kari's link takes her: allauth hides the key from the address at once."""
    client.post(FORGOTTEN, {"email": "KARI@example.org"})
    response = client.get(link_in(letters()[-1]))
    return str(response["Location"])


def test_the_link_gives_a_new_password(client, reset_path, letters, kari) -> None:
    response = client.post(reset_path, {"password1": NEW})
    assert response["Location"] == "/konto/passord/nytt/ferdig/"
    kari.refresh_from_db()
    assert kari.check_password(NEW)
    assert "Passordet ditt ble byttet ut med et nytt." in letters()[-1].body


def test_the_link_works_once(client, reset_path, letters, kari) -> None:
    client.post(reset_path, {"password1": NEW})
    page = client.get(reset_path).content.decode()
    assert "Denne lenken virker ikke lenger" in page


def test_the_link_is_void_after_an_hour(client, letters, link_in, kari, time_machine) -> None:
    time_machine.move_to("2027-02-01T10:00:00+01:00", tick=False)
    client.post(FORGOTTEN, {"email": kari.email})
    path = link_in(letters()[-1])
    time_machine.shift(60 * 60 + 1)
    assert "Denne lenken virker ikke lenger" in client.get(path).content.decode()


def test_a_forged_link_says_the_same(client, kari) -> None:
    assert "Denne lenken virker ikke lenger" in client.get("/konto/passord/nytt/1-tull/").content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_letter(client, letters, kari) -> None:
    known = client.post(FORGOTTEN, {"email": kari.email})
    unknown = Client().post(FORGOTTEN, {"email": "ingen@example.org"})
    assert known["Location"] == unknown["Location"] == "/konto/passord/glemt/sendt/"
    assert [letter.to for letter in letters()] == [[kari.email]]


@pytest.mark.parametrize("password", ["kort", "qwerty123456", "kari@example.org", "Kari Koordinator"])
def test_a_weak_password_is_refused(client, reset_path, kari, password: str) -> None:
    response = client.post(reset_path, {"password1": password})
    assert list(response.context["form"].errors) == ["password1"]
    kari.refresh_from_db()
    assert kari.check_password(PASSWORD)


def test_one_changes_the_password_with_the_old_one(client_of, letters, kari) -> None:
    client = client_of(kari)
    response = client.post("/konto/passord/endre/", {"oldpassword": PASSWORD, "password1": NEW})
    assert response["Location"] == "/arbeid/meg/"
    assert User.objects.get(pk=kari.pk).check_password(NEW)
    assert "Passordet ditt ble endret." in letters()[-1].body
    event = Event.objects.get()
    assert (event.action, event.details) == ("user.sign_in_changed", {"change": "password_changed"})
    assert client.get("/arbeid/meg/").status_code == 200  # still signed in


def test_the_old_password_must_be_right(client_of, kari) -> None:
    response = client_of(kari).post("/konto/passord/endre/", {"oldpassword": "feil", "password1": NEW})
    assert response.context["form"].errors["oldpassword"] == [
        "Dette er ikke passordet ditt. Du kan få et nytt under «Glemt passordet?»."
    ]
    assert User.objects.get(pk=kari.pk).check_password(PASSWORD)


def test_one_without_a_password_chooses_one(client_of, unni) -> None:
    unni.set_unusable_password()
    unni.save()
    client = client_of(unni)
    assert client.get("/konto/passord/endre/")["Location"] == "/konto/passord/velg/"
    client.post("/konto/passord/velg/", {"password1": NEW})
    assert User.objects.get(pk=unni.pk).check_password(NEW)
