"""Taking one's data along, and having it deleted: rights that need nobody's leave."""

from contextlib import suppress
from typing import Any

from django.db import transaction

from audit.services import CITIZEN
from messaging.models import Channel, Message
from participants.contact import Contact
from participants.errors import AlreadyCancelledError, TooLateError
from participants.models import ContactCode, Enrolment, HelpConsent, Interest
from participants.selectors.own_data import own_data
from participants.services.anonymising import anonymise
from participants.services.cancelling import cancel_enrolment
from participants.services.journal import log


@transaction.atomic
def download_own_data(*, enrolment: Enrolment) -> dict[str, Any]:
    """What is kept, and a row in the log that it was taken out."""
    log(enrolment.run, enrolment, "own_data.downloaded", CITIZEN)
    return own_data(enrolment)


@transaction.atomic
def delete_me(*, enrolment: Enrolment) -> None:
    """Give up the place, then delete the person as retention does when the time is out. The figures stay."""
    with suppress(AlreadyCancelledError, TooLateError):
        cancel_enrolment(enrolment=enrolment, by=CITIZEN)
    current = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    _forget_contacts_of(current)
    anonymise([current])
    log(enrolment.run, enrolment, "enrolment.deleted", CITIZEN)


def _forget_contacts_of(enrolment: Enrolment) -> None:
    """Codes sent lately, reminders asked for and leave to be asked for help, with their letters' addresses."""
    contacts = [Contact(Channel.EMAIL, enrolment.email)] if enrolment.email else []
    if enrolment.phone:
        contacts.append(Contact(Channel.SMS, str(enrolment.phone.as_e164)))
    digests = [contact.digest for contact in contacts]
    for model in (ContactCode, HelpConsent, Interest):
        rows = model.objects.filter(contact_digest__in=digests)
        Message.objects.about_any(rows).update(address="", context={})
        rows.delete()
