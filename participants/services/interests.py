"""“Remind me later”: keep the wish, ask when the date comes, and forget it soon after."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import CITIZEN, Actor
from messaging import services as messaging
from messaging.models import Channel, Message
from messaging.services import Recipient
from offers.models import Offer, Theme
from organisations.models import Municipality
from participants import message_kinds_own as kinds
from participants.contact import Contact
from participants.models import Enrolment, Interest
from participants.selectors.due import interests_due
from participants.services.answering import decline_invitation
from participants.services.journal import log_disposal

MOST_OF_ONE = 20  # wishes of one contact; further ones are left out without a word
MONTHS_AFTER_A_NO = 3
DAYS_OF_SHORTEST_MONTH = 28
BATCH = 500


def in_months(months: int) -> date:
    """The same day of the month, at most the 28th."""
    today = timezone.localdate()
    years, month = divmod(today.month - 1 + months, 12)
    return date(today.year + years, month + 1, min(today.day, DAYS_OF_SHORTEST_MONTH))


@transaction.atomic
def remind_me_later(
    *,
    contact: Contact,
    language: str,
    months: int,
    offer: Offer | None = None,
    theme: Theme | None = None,
    municipality: Municipality | None = None,
) -> None:
    """Twice is once, with the later wish's date. Nobody is told whether the contact was known before."""
    subject: dict[str, Any] = {"offer": offer, "theme": theme, "municipality": municipality}
    mine = Interest.objects.filter(contact_digest=contact.digest)
    if mine.count() >= MOST_OF_ONE and not mine.filter(**subject).exists():
        return
    interest, _created = Interest.objects.update_or_create(
        contact_digest=contact.digest,
        **subject,
        defaults={
            "channel": contact.channel,
            "address": contact.address,
            "language": language,
            "ask_on": in_months(months),
            "asked_at": None,
        },
    )
    audit.record(by=CITIZEN, action="interest.noted", target=interest, details={"months": months})


@transaction.atomic
def decline_until_later(*, enrolment: Enrolment, by: Actor) -> None:
    """No to the seat, off the list, and word of the offer in some months. Raises as `decline_invitation`."""
    decline_invitation(enrolment=enrolment, by=by)
    if enrolment.address:
        contact = Contact(Channel(enrolment.channel), enrolment.address)
        offer = enrolment.run.offer
        remind_me_later(contact=contact, language=enrolment.language, months=MONTHS_AFTER_A_NO, offer=offer)


@transaction.atomic
def ask_again_later(*, interest: Interest, months: int) -> None:
    Interest.objects.filter(pk=interest.pk).update(ask_on=in_months(months), asked_at=None)
    audit.record(by=CITIZEN, action="interest.postponed", target=interest, details={"months": months})


@transaction.atomic
def stop_reminding(*, interest: Interest) -> None:
    audit.record(by=CITIZEN, action="interest.stopped", target=interest)
    _delete([interest.pk])


def ask_interested() -> int:
    """Write to everyone whose date has come, once. Safe to run twice or at the same time. Returns how many."""
    asked = 0
    while batch := _ask_batch():
        asked += batch
    return asked


@transaction.atomic
def _ask_batch() -> int:
    due = list(Interest.objects.due().select_for_update(skip_locked=True).order_by("pk")[:BATCH])
    messaging.queue_many(
        messaging.Post(
            kind=kinds.INTEREST_REMINDER,
            to=Recipient(channel=Channel(each.channel), address=each.address, language=each.language),
            key=f"interest:{each.pk}:{each.ask_on}",
            about=each,
        )
        for each in due
    )
    Interest.objects.filter(pk__in=[each.pk for each in due]).update(asked_at=timezone.now())
    return len(due)


def forget_interests() -> int:
    """Delete wishes some time after they were asked about. Returns how many."""
    forgotten = 0
    while batch := _forget_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_batch() -> int:
    due = interests_due().select_for_update(of=("self",), skip_locked=True).order_by("pk")
    batch = dict(due.values_list("pk", "offer__organiser")[:BATCH])
    if batch:
        _delete([*batch])
        log_disposal("interests.forgotten", "interests", batch.values())
    return len(batch)


def _delete(pks: list[int]) -> None:
    letters = Message.objects.filter(about_type=Interest._meta.label_lower, about_id__in=pks)
    letters.update(address="", context={})
    Interest.objects.filter(pk__in=pks).delete()
