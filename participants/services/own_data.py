"""Taking one's data along, and having it deleted: rights that need nobody's leave."""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.services import CITIZEN
from messaging.models import Channel, Message
from participants.contact import digest_of
from participants.errors import AlreadyCancelledError, TooLateError
from participants.models import ContactCode, Enrolment, HelpConsent, Interest
from participants.selectors.own_data import own_data
from participants.services.anonymising import anonymise
from participants.services.cancelling import cancel_enrolment
from participants.services.journal import log


@transaction.atomic
def download_own_data(*, enrolment: Enrolment, proven: str = "") -> dict[str, Any]:
    """What is kept, and a row in the log that it was taken out."""
    log(enrolment.run, enrolment, "own_data.downloaded", CITIZEN)
    return own_data(enrolment, proven)


@transaction.atomic
def delete_me(*, enrolment: Enrolment, proven: str = "") -> None:
    """Give up the place, then delete the person as retention does when the time is out. The figures stay.

    What hangs on a contact goes when that is `proven` to be the person's: anyone can sign up with a stranger's.
    """
    with suppress(AlreadyCancelledError, TooLateError):
        cancel_enrolment(enrolment=enrolment, by=CITIZEN)
    current = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    _forget_letters_with_codes(current)
    _forget_contact(proven)
    anonymise([current])
    log(enrolment.run, enrolment, "enrolment.deleted", CITIZEN)


def _forget_letters_with_codes(enrolment: Enrolment) -> None:
    """What they say of whom they went to. The codes themselves say nothing, and are gone the night after."""
    contacts = (digest_of(Channel.EMAIL, enrolment.email), digest_of(Channel.SMS, str(enrolment.phone)))
    codes = ContactCode.objects.filter(Q(contact_digest__in=filter(None, contacts)) | Q(enrolment=enrolment))
    Message.objects.about_any(codes).update(address="", context={})


def _forget_contact(digest: str) -> None:
    """Codes sent lately, reminders asked for and leave to be asked for help, with their letters' addresses."""
    if not digest:
        return
    for model in (ContactCode, HelpConsent, Interest):
        rows = model.objects.filter(contact_digest=digest)
        Message.objects.about_any(rows).update(address="", context={})
        rows.delete()
