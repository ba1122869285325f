"""Inviting by e-mail and saying yes: a link works once, for a fortnight, for the one it was sent to."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from messaging.links import digest
from messaging.models import Message, MessageState
from organisations import services
from organisations.models import Invitation, Membership, User
from tests.factories import MembershipFactory, UserFactory


def test_the_letter_holds_a_link_and_the_database_its_digest_only(invitation, letters, link_in) -> None:
    [letter] = letters()
    token = link_in(letter).removeprefix("/invitasjon/").removesuffix("/")
    invitation.refresh_from_db()
    assert letter.to == ["nina@example.org"]
    assert invitation.token_digest == digest(token)
    assert token not in str(Message.objects.values_list("context", flat=True).get())


def test_inviting_is_logged_without_the_address(invitation, anne, tromso) -> None:
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.organisation_id) == ("invitation.sent", anne.pk, tromso.pk)
    assert event.details == {"roles": ["professional"]}


def test_a_member_is_not_invited(tromso, anne, per) -> None:
    with pytest.raises(services.AlreadyMemberError):
        services.invite(
            organisation=tromso, email="PER@example.org", name="", roles=["coordinator"], by=Actor.user(anne.pk)
        )


def test_an_address_is_invited_once(invitation, tromso, anne) -> None:
    with pytest.raises(services.InvitationPendingError):
        services.invite(
            organisation=tromso, email="Nina@example.org", name="", roles=["coordinator"], by=Actor.user(anne.pk)
        )
    assert Invitation.objects.count() == 1


def test_a_new_letter_makes_the_old_link_void_and_gives_a_new_fortnight(invitation, anne, letters, link_in) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() + timedelta(days=1))
    first = link_in(letters()[0])
    services.send_again(invitation=invitation, by=Actor.user(anne.pk))
    second = link_in(letters()[0])
    invitation.refresh_from_db()
    assert first != second
    assert invitation.token_digest == digest(second.split("/")[2])
    assert invitation.expires_at > timezone.now() + timedelta(days=13)


def test_a_withdrawn_invitation_sends_no_letter(invitation, anne, letters) -> None:
    services.withdraw(invitation=invitation, by=Actor.user(anne.pk))
    assert letters() == []
    assert Message.objects.get().state == MessageState.OBSOLETE
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "invitation.sent",
        "invitation.withdrawn",
    ]


@pytest.mark.parametrize("act", [services.send_again, services.withdraw])
def test_what_is_answered_can_neither_be_sent_nor_withdrawn(invitation, anne, act) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
    with pytest.raises(services.InvitationGoneError):
        act(invitation=invitation, by=Actor.user(anne.pk))


def accept(invitation: Invitation, **changes: str) -> User:
    given = {"name": "Nina Ny", "password": "", "language": "nn"} | changes
    return services.accept_as_newcomer(invitation=invitation, **given)


def test_a_newcomer_gets_an_account_and_a_membership(invitation, tromso) -> None:
    user = accept(invitation)
    assert (user.email, user.name, user.language) == ("nina@example.org", "Nina Ny", "nn")
    assert not user.has_usable_password()
    assert Membership.objects.get(user=user).roles == ["professional"]
    assert Event.objects.latest("pk").action == "invitation.accepted"


def test_a_newcomer_may_choose_a_password(invitation) -> None:
    assert accept(invitation, password="fjellet ligger der").check_password("fjellet ligger der")


def test_an_invitation_is_accepted_once(invitation) -> None:
    accept(invitation)
    with pytest.raises(services.InvitationGoneError):
        accept(invitation)


@pytest.mark.parametrize("change", [{"revoked_at": "now"}, {"expires_at": "now"}])
def test_an_invitation_that_is_over_is_not_accepted(invitation, change: dict[str, str]) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(**dict.fromkeys(change, timezone.now()))
    with pytest.raises(services.InvitationGoneError):
        accept(invitation)
    assert not User.objects.filter(email="nina@example.org").exists()


def test_an_address_with_an_account_makes_no_second_one(invitation) -> None:
    UserFactory(email="nina@example.org")
    with pytest.raises(services.AccountExistsError):
        accept(invitation)


def test_one_with_an_account_becomes_a_member(invitation, tromso) -> None:
    nina = UserFactory(email="nina@example.org")
    services.accept_as_member(invitation=invitation, user=nina)
    assert Membership.objects.get(user=nina, organisation=tromso).roles == ["professional"]


def test_roles_held_already_are_kept(invitation, tromso) -> None:
    nina = MembershipFactory(organisation=tromso, roles=["report_reader"], user__email="nina@example.org").user
    services.accept_as_member(invitation=invitation, user=nina)
    assert Membership.objects.get(user=nina).roles == ["professional", "report_reader"]


def test_nobody_accepts_anothers_invitation(invitation, per) -> None:
    with pytest.raises(services.WrongPersonError):
        services.accept_as_member(invitation=invitation, user=per)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_invitation_has_one_end(invitation) -> None:
    with pytest.raises(IntegrityError, match="organisations_invitation_one_end"):
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now(), revoked_at=timezone.now())


def test_an_invitation_gives_known_roles(tromso) -> None:
    with pytest.raises(IntegrityError, match="organisations_invitation_roles"):
        Invitation.objects.create(organisation=tromso, email="a@example.org", roles=["king"], expires_at=timezone.now())
