"""Changing who one is and how one is reached."""

from collections.abc import Container
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import ActorKind
from audit.services import CITIZEN, SYSTEM, Actor
from messaging.links import digest
from messaging.models import Message, MessageState
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.contact import Contact
from participants.errors import ContactTakenError, NoSeatForHelperError
from participants.links import fresh_token
from participants.models import SEAT_HOLDING, Enrolment, PersonalLink
from participants.person import Person
from participants.reach import Reach
from participants.selectors.seats import Seeker, seats_needed, terms_of
from participants.services.helping import follow_address
from participants.services.journal import log
from participants.services.new_contacts import ask_for_proof, forget_wish, prove
from participants.services.seats import lock_run
from participants.services.telling import tell
from participants.services.waiting_list import serve_waiting_list


def change_details(*, enrolment: Enrolment, by: Actor, person: Person, proven: str = "", token: str = "") -> bool:
    """Save what the person or staff changed. Raises ContactTakenError, NoSeatForHelperError, TooManyLettersError.

    What the person writes of how they are reached is saved when it is `proven`, the contact that their link came by,
    or nothing in it is new; else it waits for `use_new_contact`, a code is on its way there, and True is returned.
    """
    try:
        return _save(enrolment, by, person, proven, token)
    except IntegrityError as error:
        raise ContactTakenError from error


@transaction.atomic
def _save(enrolment: Enrolment, by: Actor, person: Person, proven: str, token: str) -> bool:
    run = lock_run(enrolment.run_id)  # before the row, as everyone does: a helper may need a seat
    current = _locked(enrolment)
    columns = person.columns()
    now, wish = Reach.of(current), Reach.of(person)
    to_prove = [] if by.kind is ActorKind.USER else now.to_prove(wish, {proven})
    if by.kind is not ActorKind.USER:
        columns |= (now if to_prove else wish).columns(before=current, proven={proven})
    if seats_needed(person.needs, run) != seats_needed(current.needs, run):
        columns["seats_needed"] = seats_needed(person.needs, run)
    more = columns.get("seats_needed", current.seats_needed) - current.seats_needed
    if more > 0 and current.status in SEAT_HOLDING and not terms_of(run).fits([Seeker(current.municipality_id, more)]):
        raise NoSeatForHelperError
    if now != wish:
        forget_wish(current)
    lived_in = current.municipality_id
    _store(run, current, columns, by, proven={proven}, token=token)
    # a seat is free that the helper would have taken, or one less is; or one is kept for those who live there
    if more or current.municipality_id != lived_in:
        serve_waiting_list(run=run, by=SYSTEM)
    if to_prove:
        ask_for_proof(enrolment=current, contacts=to_prove, wish=wish, language=person.language)
    return bool(to_prove)


def use_new_contact(*, enrolment: Enrolment, code: str, proven: str, token: str) -> str:
    """Write to the new address from now on, as the person wished. Returns the token of their page after it.

    Raises WrongCodeError, or ContactTakenError where another enrolment in the run has the contact: whoever has the code
    may know it.
    """
    contact, wish = prove(enrolment=enrolment, code=code)
    try:
        return _use(enrolment, contact, wish, proven, token)
    except IntegrityError as error:
        raise ContactTakenError from error


@transaction.atomic
def _use(enrolment: Enrolment, contact: Contact, wish: Reach, link_proves: str, token: str) -> str:
    run = lock_run(enrolment.run_id)
    current, proven = _locked(enrolment), {link_proves, contact.digest}
    columns = Reach.of(current).step(wish, contact, proven).columns(before=current, proven=proven)
    if _store(run, current, columns, CITIZEN, proven=proven):
        return fresh_token(current, proves=contact.digest)
    return token


def _locked(enrolment: Enrolment) -> Enrolment:
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("run__offer__organiser")
    return locked.get(pk=enrolment.pk)


def _store(
    run: CourseRun, current: Enrolment, columns: dict[str, Any], by: Actor, *, proven: Container[str], token: str = ""
) -> bool:
    """Returns whether an address was given up.

    Whoever reads that is locked out: its links end, except that of `token`, which the person has open now, and letters
    on their way turn round. A new address gets a link at once, so that the person sees that it works.
    """
    before, email = current.address, current.email
    changed = [column for column, value in columns.items() if getattr(current, column) != value]
    if not changed:
        return False
    gives_up_an_address = any(getattr(current, column) for column in {"email", "phone"} & set(changed))
    for column in changed:
        setattr(current, column, columns[column])
    current.save(update_fields=changed)
    log(run, current, "enrolment.changed", by, fields=sorted(changed))
    follow_address(before=email, enrolment=current, by=by, proven=proven)
    if gives_up_an_address:
        _lock_out_the_old_address(current, token)
    if (gives_up_an_address or current.address != before) and current.is_live:
        tell(current, kinds.LINK_AGAIN, key=f"address_changed:{current.pk}:{timezone.now().isoformat()}")
    return gives_up_an_address


def _lock_out_the_old_address(enrolment: Enrolment, token: str) -> None:
    now = timezone.now()
    links = PersonalLink.objects.filter(enrolment=enrolment, revoked_at__isnull=True)
    links.exclude(token_digest=digest(token)).update(revoked_at=now)
    unsent = Message.objects.filter(
        about_type=Enrolment._meta.label_lower, about_id=enrolment.pk, state=MessageState.PENDING
    )
    unsent.update(channel=enrolment.channel, address=enrolment.address)
