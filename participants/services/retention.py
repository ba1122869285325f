"""Letting go of people: needs soon after the last session, the rest some months later. The figures stay.

Letters too, whichever room wrote them: the outbox lies below the log, so it is emptied of people from here.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM
from messaging.models import Message
from participants.models import LINK_LIVES_AFTER_RUN, Enrolment, PersonalLink

NEEDS_KEPT_FOR = timedelta(days=14)
PERSON_KEPT_FOR = LINK_LIVES_AFTER_RUN
ADDRESS_KEPT_FOR = timedelta(days=30)  # as long as someone may ask why a letter did not come
BATCH = 500

NO_NEEDS = {"needs": [], "interpreter_language": "", "needs_note": ""}
NOBODY = NO_NEEDS | {"name": "", "email": "", "phone": "", "email_key": "", "phone_key": ""}


def forget_needs() -> int:
    """Delete access needs two weeks after the last session. Returns how many people it concerned."""
    since = timezone.now() - NEEDS_KEPT_FOR
    return Enrolment.objects.filter(run__ends_at__lt=since).exclude(**NO_NEEDS).update(**NO_NEEDS)


def forget_people() -> int:
    """Delete persons three months after the last session, in batches, so that a stop in between loses nothing."""
    forgotten = 0
    while batch := _forget_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_batch() -> int:
    since = timezone.now() - PERSON_KEPT_FOR
    due = Enrolment.objects.filter(run__ends_at__lt=since, person_deleted_at__isnull=True).order_by("pk")
    pks = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    if not pks:
        return 0
    PersonalLink.objects.filter(enrolment__in=pks).delete()
    Message.objects.filter(about_type=Enrolment._meta.label_lower, about_id__in=pks).update(address="", context={})
    Enrolment.objects.filter(pk__in=pks).update(**NOBODY, person_deleted_at=timezone.now())
    audit.record(by=SYSTEM, action="participants.forgotten", details={"enrolments": pks})
    return len(pks)


def forget_addresses() -> int:
    """Blank address and context of letters that are over. That they were sent, and when, stays for the lists."""
    forgotten = 0
    while batch := _forget_addresses_of_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_addresses_of_batch() -> int:
    due = Message.objects.over_before(timezone.now() - ADDRESS_KEPT_FOR).naming_someone().order_by("next_attempt_at")
    pks = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    if not pks:
        return 0
    Message.objects.filter(pk__in=pks).update(address="", context={})
    audit.record(by=SYSTEM, action="messages.forgotten", details={"messages": len(pks)})
    return len(pks)
