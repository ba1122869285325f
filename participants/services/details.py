"""Changing who one is and how one is reached."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from participants import message_kinds as kinds
from participants.errors import ContactTakenError
from participants.models import Enrolment
from participants.person import Person
from participants.services.telling import tell


def change_details(*, enrolment: Enrolment, by: Actor, person: Person) -> None:
    """Save what the person or staff changed. Raises ContactTakenError.

    A new address gets the personal link at once: so the person sees that it works, and has it there as well.
    """
    try:
        _save(enrolment, by, person)
    except IntegrityError as error:
        raise ContactTakenError from error


@transaction.atomic
def _save(enrolment: Enrolment, by: Actor, person: Person) -> None:
    current = Enrolment.objects.select_for_update(of=("self",)).select_related("run__offer").get(pk=enrolment.pk)
    before = current.address
    columns = person.columns()
    changed = [column for column, value in columns.items() if getattr(current, column) != value]
    if not changed:
        return
    for column in changed:
        setattr(current, column, columns[column])
    current.save(update_fields=changed)
    audit.record(
        by=by,
        action="enrolment.changed",
        target=current,
        organisation_id=current.run.offer.organiser_id,
        details={"run": current.run_id, "fields": sorted(changed)},
    )
    if current.address != before and current.is_live:
        tell(current, kinds.LINK_AGAIN, key=f"address_changed:{current.pk}:{timezone.now().isoformat()}")
