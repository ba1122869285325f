"""The page behind an invitation's link."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organisations import services
from organisations.models import Invitation, Membership, User
from tests.factories import PASSWORD, UserFactory


@pytest.fixture
def nina(db) -> User:
    return UserFactory(name="Nina Ny", email="nina@example.org")


def test_opening_the_link_shows_and_does_nothing(client, invitation_path) -> None:
    page = client.get(invitation_path).content.decode()
    assert "<h1>Invitasjon til Tromsø kommune</h1>" in page
    assert "Fagperson" in page
    assert 'value="Nina Ny"' in page
    assert not User.objects.filter(email="nina@example.org").exists()
    assert Invitation.objects.get().accepted_at is None


def test_a_name_is_all_that_a_newcomer_gives(client, invitation_path, tromso) -> None:
    response = client.post(invitation_path, {"name": "Nina Nilsen"})
    user = User.objects.get(email="nina@example.org")
    assert response["Location"] == "/arbeid/"
    assert (user.name, user.has_usable_password()) == ("Nina Nilsen", False)
    assert int(client.session["_auth_user_id"]) == user.pk
    assert Membership.objects.get(user=user, organisation=tromso).roles == ["professional"]


def test_the_language_of_the_page_becomes_the_newcomers(client, invitation_path) -> None:
    client.cookies["sprak"] = "nn"
    client.post(invitation_path, {"name": "Nina"})
    assert User.objects.get(email="nina@example.org").language == "nn"


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({"name": ""}, "name", "Fyll ut dette feltet."),
        ({"name": "N" * 121}, "name", None),
        ({"name": "Nina\x00"}, "name", None),
        ({"name": "Nina", "password": "kort"}, "password", None),
        ({"name": "Nina", "password": "nina@example.org"}, "password", None),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, invitation_path, data, field: str, error: str | None) -> None:
    response = client.post(invitation_path, data)
    assert list(response.context["form"].errors) == [field]
    assert error in {None, response.context["form"].errors[field][0]}
    assert not User.objects.filter(email="nina@example.org").exists()


def test_a_link_is_used_once(client, invitation_path) -> None:
    client.post(invitation_path, {"name": "Nina"})
    assert gone(Client(), invitation_path)


def gone(client: Client, path: str) -> bool:
    """The page for a link that does not work, which names nobody."""
    shown, posted = client.get(path), client.post(path, {"name": "Nina"})
    page = shown.content.decode()
    assert "<h1>Denne lenken virker ikke</h1>" in page
    assert "Tromsø" not in page
    assert "nina" not in page.lower()
    return shown.status_code == posted.status_code == 404


def test_a_link_that_expired_was_withdrawn_or_never_was_get_the_same_answer(
    client, invitation, invitation_path
) -> None:
    assert gone(client, "/invitasjon/oppdiktet/")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert gone(client, invitation_path)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
    assert gone(client, invitation_path)
    assert not User.objects.filter(email="nina@example.org").exists()


def test_one_with_an_account_signs_in_first_and_then_says_yes(client, invitation_path, nina, tromso) -> None:
    page = client.get(invitation_path).content.decode()
    assert f'href="/logg-inn/?next={invitation_path}"' in page
    client.post(invitation_path, {"name": "En annen"})
    assert not Membership.objects.filter(user=nina).exists()
    response = client.post(f"/logg-inn/?next={invitation_path}", {"login": nina.email, "password": PASSWORD})
    assert response["Location"] == invitation_path
    client.get(invitation_path)
    assert not Membership.objects.filter(user=nina).exists()
    assert client.post(invitation_path)["Location"] == "/arbeid/"
    assert Membership.objects.get(user=nina).organisation == tromso


def test_another_signed_in_person_is_asked_to_sign_out(client_of, invitation_path, per) -> None:
    browser = client_of(per)
    assert "Logg ut først" in browser.get(invitation_path).content.decode()
    browser.post(invitation_path)
    assert Invitation.objects.get().accepted_at is None
    assert browser.post("/konto/logg-ut/", {"next": invitation_path})["Location"] == invitation_path


def test_an_invitation_answered_while_the_page_was_open_says_so(client, invitation_path, monkeypatch) -> None:
    def too_late(**_given: object) -> None:
        raise services.InvitationGoneError

    monkeypatch.setattr(services, "accept_as_newcomer", too_late)
    response = client.post(invitation_path, {"name": "Nina"})
    assert response.status_code == 404
    assert "Denne lenken virker ikke" in response.content.decode()


def test_an_account_made_while_the_page_was_open_leads_to_signing_in(client, invitation_path, monkeypatch) -> None:
    def exists(**_given: object) -> None:
        raise services.AccountExistsError

    monkeypatch.setattr(services, "accept_as_newcomer", exists)
    assert client.post(invitation_path, {"name": "Nina"})["Location"] == invitation_path
