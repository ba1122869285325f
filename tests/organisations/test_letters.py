"""What the letters of this room say, in three languages, and when they are not sent at all."""

import pytest
from django.utils import timezone, translation

from audit.services import Actor
from messaging.models import Message, MessageState
from organisations import message_kinds, services
from organisations.adapters import AccountAdapter
from organisations.models import Invitation, Role

SUBJECTS = {
    "account/email/login_code": {
        "nb": "Koden din for å logge inn",
        "nn": "Koden din for å logge inn",
        "en": "Your code for signing in",
    },
    "account/email/password_reset_key": {"nb": "Et nytt passord", "nn": "Eit nytt passord", "en": "A new password"},
    "mfa/email/totp_activated": {
        "nb": "En endring i hvordan du logger inn",
        "nn": "Ei endring i korleis du loggar inn",
        "en": "A change to how you sign in",
    },
}
GIVEN = {"code": "1234-5678", "password_reset_url": "https://portal.example/konto/passord/nytt/1-x/"}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("prefix", list(SUBJECTS))
def test_letters_of_the_sign_in_pages_speak_the_readers_language(letters, prefix: str, language: str) -> None:
    with translation.override(language):
        AccountAdapter().send_mail(prefix, "kari@example.org", GIVEN)
    [letter] = letters()
    assert letter.subject == SUBJECTS[prefix][language]
    assert letter.to == ["kari@example.org"]


@pytest.mark.parametrize("prefix", list(message_kinds.CHANGES))
def test_every_change_to_the_sign_in_is_told(letters, kari, prefix: str) -> None:
    AccountAdapter().send_notification_mail(prefix, kari)
    [letter] = letters()
    assert str(message_kinds.CHANGES[prefix]) in letter.body
    assert "/konto/passord/glemt/" in letter.body


def test_a_letter_that_the_portal_never_sends_is_a_fault(db) -> None:
    with pytest.raises(KeyError):
        AccountAdapter().send_mail("account/email/unknown_account", "x@example.org", {})


def test_a_code_that_is_void_is_not_sent(letters, db, time_machine) -> None:
    time_machine.move_to("2027-02-01T10:00:00+01:00", tick=False)
    AccountAdapter().send_mail("account/email/login_code", "kari@example.org", GIVEN)
    time_machine.shift(10 * 60 + 1)
    assert letters() == []
    assert Message.objects.get().state == MessageState.OBSOLETE


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("nb", "Invitasjon til Tromsø kommune", "Anne Administrator inviterer deg til å planlegge og følge opp"),
        ("nn", "Invitasjon til Tromsø kommune", "Anne Administrator inviterer deg til å planleggje og følgje opp"),
        ("en", "Invitation to Tromsø kommune", "Anne Administrator invites you to plan and follow up"),
    ],
)
def test_an_invitation_speaks_the_organisations_language(
    letters, tromso, anne, language: str, subject: str, sentence: str
) -> None:
    tromso.default_language = language
    tromso.save()
    services.invite(
        organisation=tromso, email="a@example.org", name="Nina Ny", roles=[Role.PROFESSIONAL], by=Actor.user(anne.pk)
    )
    [letter] = letters()
    assert letter.subject == subject
    assert sentence in letter.body
    assert "Nina" in letter.body
    assert "/invitasjon/" in letter.body


def test_an_invitation_that_expired_before_it_left_is_not_sent(letters, invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    assert letters() == []
    assert Message.objects.get().state == MessageState.OBSOLETE
