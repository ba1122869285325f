"""Changing and ending memberships."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from organisations.models import Membership, Organisation, Role


class AlreadyMemberError(Exception):
    """The person is a member already: their roles can be changed instead."""


class LastAdministratorError(Exception):
    """Without this membership, as it is, nobody could administer the organisation."""


@transaction.atomic
def change_roles(*, membership: Membership, roles: Iterable[str], by: Actor) -> None:
    """Give a member exactly these roles. Raises LastAdministratorError."""
    _lock(membership.organisation_id)
    wanted = in_order(roles)
    if Role.ORGANISATION_ADMIN.value not in wanted:
        _keep_an_administrator(membership)
    before, membership.roles = membership.roles, wanted
    if before == wanted:
        return
    membership.save(update_fields=["roles"])
    _log(membership, by, "membership.roles_changed", {"before": before, "after": wanted})


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> None:
    """The person no longer works for the organisation, as of today. Raises LastAdministratorError."""
    _lock(membership.organisation_id)
    _keep_an_administrator(membership)
    membership.ended_on = timezone.localdate()
    membership.save(update_fields=["ended_on"])
    _log(membership, by, "membership.ended", {})


@transaction.atomic
def restore_membership(*, membership: Membership, by: Actor) -> None:
    """Undo an ending: the roles are as they were. Raises AlreadyMemberError when the person has come back since."""
    _lock(membership.organisation_id)
    if Membership.objects.filter(
        user=membership.user_id, organisation=membership.organisation_id, ended_on__isnull=True
    ).exists():
        raise AlreadyMemberError
    membership.ended_on = None
    membership.save(update_fields=["ended_on"])
    _log(membership, by, "membership.restored", {})


def in_order(roles: Iterable[str]) -> list[str]:
    """Roles in the order in which they are always listed, each once."""
    chosen = set(roles)
    return [role.value for role in Role if role.value in chosen]


def _lock(organisation_id: int) -> None:
    """One change of an organisation's members at a time: two administrators must not remove each other."""
    Organisation.objects.select_for_update().get(pk=organisation_id)


def _keep_an_administrator(membership: Membership) -> None:
    administrators = Membership.objects.current().filter(
        organisation=membership.organisation_id, roles__contains=[Role.ORGANISATION_ADMIN.value]
    )
    ids = set(administrators.values_list("pk", flat=True))
    if ids == {membership.pk}:
        raise LastAdministratorError


def _log(membership: Membership, by: Actor, action: str, details: dict[str, list[str]]) -> None:
    audit.record(
        by=by,
        action=action,
        target=membership,
        organisation_id=membership.organisation_id,
        details={"user": membership.user_id, **details},
    )
