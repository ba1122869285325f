"""One-time codes: made, counted per contact, and spent. Nobody's mailbox is filled from here."""

import secrets
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from messaging import links
from messaging import services as messaging
from messaging.kinds import MessageKind
from messaging.services import Recipient
from organisations import sealing
from participants import message_kinds_own as kinds
from participants.contact import Contact
from participants.errors import WrongCodeError
from participants.models import ContactCode, ContactCodeQuerySet, Enrolment

CODE_LASTS = timedelta(minutes=kinds.CODE_MINUTES)
DIGITS = 6
SALT = "participants.code"
# So many letters one contact gets within the time, however often somebody asks.
MOST_LETTERS = 3
WITHIN = timedelta(hours=1)


def may_write_to(contact: Contact) -> bool:
    """Whether few codes were asked for of late. Whoever else asks about the same contact waits until this is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [contact.digest])
    return lately(ContactCode.objects.filter(contact_digest=contact.digest)) < MOST_LETTERS


def lately(codes: ContactCodeQuerySet) -> int:
    return codes.filter(created_at__gt=timezone.now() - WITHIN).count()


def make_code(contact: Contact, *more: str, enrolment: Enrolment | None = None) -> tuple[ContactCode, str, str]:
    """The row, the token of the page that asks for the code, and the code. `more` is sealed with the contact."""
    (token, token_digest), code = links.mint(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = ContactCode.objects.create(
        token_digest=token_digest,
        contact_digest=contact.digest,
        sealed_contact=sealing.seal([contact.channel, contact.address, *more]),
        code_digest=_digest(token_digest, code),
        expires_at=timezone.now() + CODE_LASTS,
        enrolment=enrolment,
    )
    return row, token, code


def write_code(row: ContactCode, code: str, *, to: Recipient, kind: MessageKind, key: str) -> None:
    context = {"sealed": sealing.seal({"code": code})}
    messaging.queue(kind=kind, to=to, key=f"{key}:{row.pk}", about=row, context=context)


def _digest(token_digest: str, code: str) -> str:
    """With the secret key: six digits alone would be guessed from a plain hash in no time."""
    return salted_hmac(SALT, f"{token_digest}:{code}", algorithm="sha256").hexdigest()


def spend_code(codes: ContactCodeQuerySet, code: str) -> ContactCode:
    """The one of `codes`, once. Raises WrongCodeError, whatever is the matter.

    The attempt is counted before the code is looked at, in one statement: no two guesses share one attempt.
    """
    row = codes.usable().order_by("pk").first()
    if row is None or not codes.usable().filter(pk=row.pk).update(attempts=F("attempts") + 1):
        raise WrongCodeError
    if not constant_time_compare(row.code_digest, _digest(row.token_digest, code)):
        raise WrongCodeError
    if not ContactCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=timezone.now()):
        raise WrongCodeError
    return row
