"""Finding one's own pages again: a code to the address that is known, and the pages of whoever can read it."""

import secrets
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from audit.services import CITIZEN, Actor
from messaging import links
from messaging import services as messaging
from messaging.models import Channel, Message
from messaging.services import Recipient
from organisations import sealing
from participants import message_kinds_own as kinds
from participants.contact import Contact
from participants.errors import WrongCodeError
from participants.links import fresh_token, page_address
from participants.models import ContactCode, Enrolment, PersonalLink
from participants.selectors.own_runs import known_recipient, own_runs
from participants.services.calendar_feeds import close_calendar_feed
from participants.services.journal import log

CODE_LASTS = timedelta(minutes=kinds.CODE_MINUTES)
OVERVIEW_LASTS = timedelta(minutes=30)
DIGITS = 6
SALT = "participants.code"
# So many letters one contact gets within the time, however often somebody asks: nobody's mailbox is filled from here.
MOST_LETTERS = 3
WITHIN = timedelta(hours=1)


@transaction.atomic
def send_code(*, contact: Contact, language: str) -> str:
    """Write to whoever is known by the contact, and return the token of the page that asks for the code.

    Someone unknown gets the same answer and a row as well; only the letter is missing. So it is when there
    were many lately.
    """
    _one_at_a_time(contact)
    recent = ContactCode.objects.filter(contact_digest=contact.digest, created_at__gt=timezone.now() - WITHIN)
    may_write = recent.count() < MOST_LETTERS
    (token, token_digest), code = links.mint(), _new_code()
    row = ContactCode.objects.create(
        token_digest=token_digest,
        contact_digest=contact.digest,
        sealed_contact=sealing.seal([contact.channel, contact.address]),
        code_digest=_digest(token_digest, code),
        expires_at=timezone.now() + CODE_LASTS,
    )
    to = known_recipient(contact, language)
    if to and may_write:
        _write(row, to, code)
    return token


def _one_at_a_time(contact: Contact) -> None:
    """Whoever counts the letters of one contact waits for the one who counts just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [contact.digest])


def _write(row: ContactCode, to: Recipient, code: str) -> None:
    context = {"sealed": sealing.seal({"code": code})}
    messaging.queue(kind=kinds.OWN_PAGES_CODE, to=to, key=f"own_code:{row.pk}", about=row, context=context)


def _new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _digest(token_digest: str, code: str) -> str:
    """With the secret key: six digits alone would be guessed from a plain hash in no time."""
    return salted_hmac(SALT, f"{token_digest}:{code}", algorithm="sha256").hexdigest()


def check_code(*, token: str, code: str) -> str:
    """Returns a sealed word for `contact_of`, once. Raises WrongCodeError, whatever is the matter with code or token.

    The attempt is counted before the code is looked at, in one statement: no two guesses share one attempt.
    """
    usable = ContactCode.objects.usable().filter(token_digest=links.digest(token))
    if not usable.update(attempts=F("attempts") + 1):
        raise WrongCodeError
    row = ContactCode.objects.get(token_digest=links.digest(token))
    if not constant_time_compare(row.code_digest, _digest(row.token_digest, code)):
        raise WrongCodeError
    if not ContactCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=timezone.now()):
        raise WrongCodeError
    return sealing.seal(sealing.unseal(row.sealed_contact))


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
