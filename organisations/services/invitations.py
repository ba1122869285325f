"""Inviting people by e-mail, and what happens when they say yes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from organisations.message_kinds import INVITATION
from organisations.models import Invitation, Membership, Organisation, User
from organisations.services.members import AlreadyMemberError, in_order

VALID_DAYS = 14


class InvitationPendingError(Exception):
    """The same address is invited already: the invitation can be sent again instead."""


class InvitationGoneError(Exception):
    """Accepted, withdrawn or expired."""


class WrongPersonError(Exception):
    """The invitation was sent to another address than this person's."""


class AccountClosedError(Exception):
    """The address has an account that was closed: somebody has to open it first."""


class AccountExistsError(Exception):
    """The address has an account: its owner signs in to accept."""


@transaction.atomic
def invite(*, organisation: Organisation, email: str, name: str, roles: Iterable[str], by: Actor) -> Invitation:
    """Send someone a link that makes them a member. Raises AlreadyMemberError, InvitationPendingError."""
    email = email.strip().lower()
    if Membership.objects.current().filter(organisation=organisation, user__email__iexact=email).exists():
        raise AlreadyMemberError
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                organisation=organisation,
                email=email,
                name=name,
                roles=in_order(roles),
                invited_by_id=by.user_id,
                expires_at=_expiry(),
            )
    except IntegrityError as error:  # organisations_invitation_once
        raise InvitationPendingError from error
    _send(invitation)
    _log(invitation, by, "invitation.sent", roles=invitation.roles)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: Actor) -> None:
    """A new letter with a new link and a new fortnight; the old link stops working. Raises InvitationGoneError."""
    _lock(invitation, Invitation.objects.pending())
    invitation.expires_at = _expiry()
    invitation.save(update_fields=["expires_at"])
    _send(invitation)
    _log(invitation, by, "invitation.sent_again")


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Actor) -> None:
    """The link stops working at once. Raises InvitationGoneError."""
    _lock(invitation, Invitation.objects.pending())
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _log(invitation, by, "invitation.withdrawn")


@transaction.atomic
def accept_as_member(*, invitation: Invitation, user: User) -> Membership:
    """Someone with an account joins. Raises InvitationGoneError, WrongPersonError."""
    _lock(invitation, Invitation.objects.open())
    if user.email.lower() != invitation.email.lower():
        raise WrongPersonError
    return _join(invitation, user)


@transaction.atomic
def accept_as_newcomer(*, invitation: Invitation, name: str, password: str, language: str) -> User:
    """An account and a membership at once; without a password they sign in by code.

    Raises InvitationGoneError, AccountExistsError.
    """
    _lock(invitation, Invitation.objects.open())
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password or None, name=name, language=language)
    except IntegrityError as error:  # organisations_user_email
        raise AccountExistsError from error
    _join(invitation, user)
    return user


@transaction.atomic
def join_by_letter(*, organisation: Organisation, email: str, name: str, role: str, language: str) -> tuple[User, bool]:
    """Someone says yes to a letter of another room: an account where there is none, and a membership.

    The caller has seen to it that the letter went to this address and that it is answered once. Gives the person, and
    whether the account is new. Raises AccountClosedError.
    """
    try:
        with transaction.atomic():
            user, is_new = User.objects.create_user(email, name=name, language=language), True
    except IntegrityError:  # organisations_user_email
        user, is_new = User.objects.get(email__iexact=email), False
    if not user.is_active:
        raise AccountClosedError
    membership = _member(user, organisation, [role])
    audit.record(
        by=Actor.user(user.pk),
        action="membership.joined_by_letter",
        target=membership,
        organisation_id=organisation.pk,
        details={"user": user.pk, "role": role, "new_account": is_new},
    )
    return user, is_new


def _expiry() -> Any:
    return timezone.now() + timedelta(days=VALID_DAYS)


def _lock(invitation: Invitation, usable: Any) -> None:
    """Hold the invitation, so that it is accepted or withdrawn once."""
    if not usable.select_for_update().filter(pk=invitation.pk).exists():
        raise InvitationGoneError


def _send(invitation: Invitation) -> None:
    messaging.queue(
        kind=INVITATION,
        to=messaging.Recipient(Channel.EMAIL, invitation.email, invitation.organisation.default_language),
        key=f"invitation:{invitation.pk}:{invitation.expires_at.isoformat()}",
        about=invitation,
    )


def _join(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership = _member(user, invitation.organisation, invitation.roles)
    _log(invitation, Actor.user(user.pk), "invitation.accepted", membership=membership.pk)
    return membership


def _member(user: User, organisation: Organisation, roles: list[str]) -> Membership:
    """Roles held already are kept: an invitation only gives."""
    membership, created = Membership.objects.get_or_create(
        user=user, organisation=organisation, ended_on=None, defaults={"roles": roles}
    )
    if not created:
        membership.roles = in_order([*membership.roles, *roles])
        membership.save(update_fields=["roles"])
    return membership


def _log(invitation: Invitation, by: Actor, action: str, **details: Any) -> None:
    audit.record(by=by, action=action, target=invitation, organisation_id=invitation.organisation_id, details=details)
