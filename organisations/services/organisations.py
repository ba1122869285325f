"""Making organisations and changing what is known of them."""

from typing import Any

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation, Role
from organisations.services.invitations import invite


@transaction.atomic
def create_organisation(
    *, by: Actor, administrator_email: str = "", administrator_name: str = "", **fields: Any
) -> Organisation:
    """A new organisation, and an invitation to its first administrator when one is named."""
    organisation = Organisation.objects.create(**fields)
    audit.record(by=by, action="organisation.created", target=organisation, organisation_id=organisation.pk)
    if administrator_email:
        invite(
            organisation=organisation,
            email=administrator_email,
            name=administrator_name,
            roles=[Role.ORGANISATION_ADMIN],
            by=by,
        )
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, by: Actor, **fields: Any) -> None:
    """Everything about it, as platform administrators may."""
    _change(organisation, by, fields)


@transaction.atomic
def update_contact(  # each is a field of the form for its own administrators
    *,
    organisation: Organisation,
    by: Actor,
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    default_language: str,
) -> None:
    """What its own administrators may change: how to reach it, and its language."""
    fields = {
        "contact_name": contact_name,
        "contact_email": contact_email,
        "contact_phone": contact_phone,
        "default_language": default_language,
    }
    _change(organisation, by, fields)


def _change(organisation: Organisation, by: Actor, fields: dict[str, Any]) -> None:
    """Save and log which fields changed; nothing happens when none did. Values stay out of the log."""
    before = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = sorted(name for name, value in fields.items() if getattr(before, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(organisation, name, fields[name])
    organisation.save(update_fields=changed)
    audit.record(
        by=by,
        action="organisation.updated",
        target=organisation,
        organisation_id=organisation.pk,
        details={"fields": changed},
    )
