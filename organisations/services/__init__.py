"""What people do with organisations, members and themselves. One function each, with its row in the log."""

from organisations.services.invitations import (
    VALID_DAYS,
    AccountClosedError,
    AccountExistsError,
    InvitationGoneError,
    InvitationPendingError,
    WrongPersonError,
    accept_as_member,
    accept_as_newcomer,
    invite,
    join_by_letter,
    send_again,
    withdraw,
)
from organisations.services.members import (
    AlreadyMemberError,
    LastAdministratorError,
    change_roles,
    end_membership,
    restore_membership,
)
from organisations.services.organisations import create_organisation, update_contact, update_organisation
from organisations.services.profile import update_profile

__all__ = [
    "VALID_DAYS",
    "AccountClosedError",
    "AccountExistsError",
    "AlreadyMemberError",
    "InvitationGoneError",
    "InvitationPendingError",
    "LastAdministratorError",
    "WrongPersonError",
    "accept_as_member",
    "accept_as_newcomer",
    "change_roles",
    "create_organisation",
    "end_membership",
    "invite",
    "join_by_letter",
    "restore_membership",
    "send_again",
    "update_contact",
    "update_organisation",
    "update_profile",
    "withdraw",
]
