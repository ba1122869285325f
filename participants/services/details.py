"""Changing who one is and how one is reached."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import SYSTEM, Actor
from messaging.links import digest
from messaging.models import Message, MessageState
from participants import message_kinds as kinds
from participants.errors import ContactTakenError, NoSeatForHelperError
from participants.models import SEAT_HOLDING, Enrolment, PersonalLink
from participants.person import Person
from participants.selectors.seats import Seeker, seats_needed, terms_of
from participants.services.helping import follow_address
from participants.services.journal import log
from participants.services.seats import lock_run
from participants.services.telling import tell
from participants.services.waiting_list import serve_waiting_list


def change_details(*, enrolment: Enrolment, by: Actor, person: Person, token: str = "") -> None:
    """Save what the person or staff changed. Raises ContactTakenError, NoSeatForHelperError.

    A new address gets a personal link at once: so the person sees that it works. Whoever reads the old one is locked
    out: its links end, except that of `token`, which the person has open now, and letters on their way turn round.
    """
    try:
        _save(enrolment, by, person, token)
    except IntegrityError as error:
        raise ContactTakenError from error


@transaction.atomic
def _save(enrolment: Enrolment, by: Actor, person: Person, token: str) -> None:
    run = lock_run(enrolment.run_id)  # before the row, as everyone does: a helper may need a seat
    current = Enrolment.objects.select_for_update(of=("self",)).select_related("run__offer").get(pk=enrolment.pk)
    before, email = current.address, current.email
    columns = person.columns()
    if seats_needed(person.needs, run) != seats_needed(current.needs, run):
        columns["seats_needed"] = seats_needed(person.needs, run)
    changed = [column for column, value in columns.items() if getattr(current, column) != value]
    if not changed:
        return
    gives_up_an_address = any(getattr(current, column) for column in {"email", "phone"} & set(changed))
    more = columns.get("seats_needed", current.seats_needed) - current.seats_needed
    if more > 0 and current.status in SEAT_HOLDING and not terms_of(run).fits([Seeker(current.municipality_id, more)]):
        raise NoSeatForHelperError
    for column in changed:
        setattr(current, column, columns[column])
    current.save(update_fields=changed)
    log(run, current, "enrolment.changed", by, fields=sorted(changed))
    follow_address(before=email, enrolment=current)
    # a seat is free that the helper would have taken, or one less is; or one is kept for those who live there
    if more or "municipality" in changed:
        serve_waiting_list(run=run, by=SYSTEM)
    if gives_up_an_address:
        _lock_out_the_old_address(current, token)
    if (gives_up_an_address or current.address != before) and current.is_live:
        tell(current, kinds.LINK_AGAIN, key=f"address_changed:{current.pk}:{timezone.now().isoformat()}")


def _lock_out_the_old_address(enrolment: Enrolment, token: str) -> None:
    now = timezone.now()
    links = PersonalLink.objects.filter(enrolment=enrolment, revoked_at__isnull=True)
    links.exclude(token_digest=digest(token)).update(revoked_at=now)
    unsent = Message.objects.filter(
        about_type=Enrolment._meta.label_lower, about_id=enrolment.pk, state=MessageState.PENDING
    )
    unsent.update(channel=enrolment.channel, address=enrolment.address)
