"""Finding one's own pages again: a code to the address that is known, and the pages of whoever can read it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.services import CITIZEN, Actor
from messaging import links
from messaging.models import Channel, Message
from organisations import sealing
from participants import message_kinds_own as kinds
from participants.contact import Contact
from participants.links import fresh_token, page_address
from participants.models import ContactCode, Enrolment, PersonalLink
from participants.selectors.own_runs import known_recipient, own_runs
from participants.services.calendar_feeds import close_calendar_feed
from participants.services.codes import WITHIN, make_code, may_write_to, spend_code, write_code
from participants.services.journal import log

OVERVIEW_LASTS = timedelta(minutes=30)


@transaction.atomic
def send_code(*, contact: Contact, language: str) -> str:
    """Write to whoever is known by the contact, and return the token of the page that asks for the code.

    Someone unknown gets the same answer and a row as well; only the letter is missing. So it is when there
    were many lately.
    """
    may_write = may_write_to(contact)
    row, token, code = make_code(contact)
    to = known_recipient(contact, language)
    if to and may_write:
        write_code(row, code, to=to, kind=kinds.OWN_PAGES_CODE, key="own_code")
    return token


def check_code(*, token: str, code: str) -> str:
    """Returns a sealed word for `contact_of`, once. Raises WrongCodeError, whatever is the matter."""
    asked = ContactCode.objects.filter(token_digest=links.digest(token), enrolment=None)
    return sealing.seal(sealing.unseal(spend_code(asked, code).sealed_contact))


def contact_of(sealed: str) -> Contact:
    """Who proved to be reached by the contact lately. Raises sealing.BrokenSealError."""
    channel, address = sealing.unseal(sealed, seconds=int(OVERVIEW_LASTS.total_seconds()))
    return Contact(Channel(channel), address)


@transaction.atomic
def open_own_page(*, contact: Contact, enrolment_id: int) -> str:
    """A fresh token for one of the contact's own pages. Raises Enrolment.DoesNotExist."""
    enrolment = own_runs(contact).get(pk=enrolment_id)
    log(enrolment.run, enrolment, "link.found", CITIZEN)
    return fresh_token(enrolment, proves=contact.digest)


@transaction.atomic
def renew_links(*, enrolment: Enrolment, proven: str = "") -> str:
    """A new token that proves what the one of before did; all links of before end, also those in letters."""
    _end_links(enrolment, "link.renewed")
    return fresh_token(enrolment, proves=proven)


@transaction.atomic
def print_letter(*, enrolment: Enrolment, by: Actor) -> str:
    """The address of the own page, for a letter in an envelope."""
    log(enrolment.run, enrolment, "letter.printed", by)
    return page_address(fresh_token(enrolment))


@transaction.atomic
def revoke_links(*, enrolment: Enrolment) -> None:
    """End all links, the private calendar address among them. Who wants in again asks for a code."""
    _end_links(enrolment, "link.revoked")
    close_calendar_feed(enrolment=enrolment)


def _end_links(enrolment: Enrolment, action: str) -> None:
    PersonalLink.objects.filter(enrolment=enrolment, revoked_at__isnull=True).update(revoked_at=timezone.now())
    log(enrolment.run, enrolment, action, CITIZEN)


def forget_codes() -> int:
    """Delete codes that are out of time, and what their letters say of whom they went to. Returns how many."""
    with transaction.atomic():
        old = ContactCode.objects.filter(expires_at__lt=timezone.now() - WITHIN)
        pks = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        letters = Message.objects.filter(about_type=ContactCode._meta.label_lower, about_id__in=pks)
        letters.update(address="", context={})
        ContactCode.objects.filter(pk__in=pks).delete()
    return len(pks)
