"""A new e-mail address or mobile number, not used before a code that was sent there comes back."""

from collections.abc import Sequence

from django.utils import timezone

from messaging.services import Recipient
from organisations import sealing
from participants import message_kinds_own as kinds
from participants.contact import Contact
from participants.errors import TooManyLettersError
from participants.models import ContactCode, Enrolment
from participants.reach import Reach
from participants.services.codes import lately, make_code, may_write_to, spend_code, write_code

MOST_ASKED_BY_ONE = 8  # new contacts of one person within the hour: nobody writes to strangers from here


def ask_for_proof(*, enrolment: Enrolment, contacts: Sequence[Contact], wish: Reach, language: str) -> None:
    """A code to each of them. In the caller's transaction, under the run's lock.

    Says nothing of whether anyone is known by them. Raises TooManyLettersError, and then nothing is done.
    """
    asked = lately(ContactCode.objects.filter(enrolment=enrolment)) + len(contacts)
    in_order = sorted(contacts, key=lambda contact: contact.digest)  # nobody waits for one who waits for them
    if asked > MOST_ASKED_BY_ONE or not all(may_write_to(contact) for contact in in_order):
        raise TooManyLettersError
    for contact in contacts:
        row, _token, code = make_code(contact, wish.email, wish.phone, wish.channel, enrolment=enrolment)
        to = Recipient(contact.channel, contact.address, language)
        write_code(row, code, to=to, kind=kinds.NEW_CONTACT_CODE, key="new_contact")


def forget_wish(enrolment: Enrolment) -> None:
    """What was wished for lately no longer counts."""
    ContactCode.objects.usable().filter(enrolment=enrolment).update(used_at=timezone.now())


def new_contact_of(enrolment: Enrolment) -> Contact | None:
    """The one that a code is waited for, the e-mail address before the number. One query."""
    row = ContactCode.objects.usable().filter(enrolment=enrolment).order_by("pk").first()
    return _open(row)[0] if row else None


def prove(*, enrolment: Enrolment, code: str) -> tuple[Contact, Reach]:
    """The contact that the code was sent to, and all that was wished for with it. Raises WrongCodeError."""
    return _open(spend_code(ContactCode.objects.filter(enrolment=enrolment), code))


def _open(row: ContactCode) -> tuple[Contact, Reach]:
    channel, address, email, phone, by = sealing.unseal(row.sealed_contact)
    return Contact(channel, address), Reach(email, phone, by)
