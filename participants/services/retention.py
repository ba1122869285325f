"""Letting go of people: needs soon after the last session, the rest some months later. The figures stay.

How long is in the settings, `RETENTION_NEEDS_DAYS`, `RETENTION_PERSON_DAYS` and `RETENTION_ADDRESS_DAYS`.

Letters too, whichever room wrote them: the outbox lies below the log, so it is emptied of people from here.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM
from messaging.models import Message
from participants.models import CalendarFeed, Enrolment, EnrolmentQuerySet, PersonalLink, PreliminaryTalk

BATCH = 500

NO_NEEDS = {"needs": [], "interpreter_language": "", "needs_note": ""}
NOBODY = NO_NEEDS | {"name": "", "email": "", "phone": "", "email_key": "", "phone_key": ""}


def forget_needs() -> int:
    """Delete access needs some time after the last session. Returns how many people it concerned."""
    return _forget(_with_needs, _blank_needs, action="needs.forgotten")


def forget_people() -> int:
    """Delete persons, with their links and addresses, a longer time after the last session. Returns how many."""
    return _forget(_persons, blank_persons, action="participants.forgotten")


def _with_needs() -> EnrolmentQuerySet:
    return _over_for(settings.RETENTION_NEEDS_DAYS).exclude(**NO_NEEDS)


def _persons() -> EnrolmentQuerySet:
    return _over_for(settings.RETENTION_PERSON_DAYS).present()


def _over_for(days: int) -> EnrolmentQuerySet:
    since = timezone.now() - timedelta(days=days)
    return Enrolment.objects.with_over_at().filter(Q(over_at__lt=since))


def _blank_needs(pks: list[int]) -> None:
    Enrolment.objects.filter(pk__in=pks).update(**NO_NEEDS)


def blank_persons(pks: list[int]) -> None:
    """Delete who these were, with every way to their pages. In the caller's transaction, with the caller's log row."""
    CalendarFeed.objects.filter(enrolment__in=pks).delete()
    PersonalLink.objects.filter(enrolment__in=pks).delete()
    Message.objects.filter(about_type=Enrolment._meta.label_lower, about_id__in=pks).update(address="", context={})
    PreliminaryTalk.objects.filter(enrolment__in=pks).delete()
    Enrolment.objects.filter(pk__in=pks).update(**NOBODY, party=None, person_deleted_at=timezone.now())


def _forget(due: Callable[[], EnrolmentQuerySet], blank: Callable[[list[int]], None], *, action: str) -> int:
    """In batches, so that a stop in between loses nothing."""
    forgotten = 0
    while batch := _forget_batch(due(), blank, action):
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_batch(due: EnrolmentQuerySet, blank: Callable[[list[int]], None], action: str) -> int:
    """Each run's disposal is a line in the log: which enrolments, and nothing of the people."""
    locked = due.select_related("run__offer").select_for_update(of=("self",), skip_locked=True)
    batch = list(locked.order_by("run_id", "pk")[:BATCH])
    blank([enrolment.pk for enrolment in batch])
    for run, enrolments in groupby(batch, key=attrgetter("run")):
        pks = [enrolment.pk for enrolment in enrolments]
        audit.record(
            by=SYSTEM,
            action=action,
            target=run,
            organisation_id=run.offer.organiser_id,
            details={"people": len(pks), "enrolments": pks},
        )
    return len(batch)


def forget_addresses() -> int:
    """Blank address and context of letters that are over. That they were sent, and when, stays for the lists."""
    forgotten = 0
    while batch := _forget_addresses_of_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_addresses_of_batch() -> int:
    before = timezone.now() - timedelta(days=settings.RETENTION_ADDRESS_DAYS)
    due = Message.objects.over_before(before).naming_someone().order_by("next_attempt_at")
    pks = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    if not pks:
        return 0
    Message.objects.filter(pk__in=pks).update(address="", context={})
    audit.record(by=SYSTEM, action="messages.forgotten", details={"messages": len(pks)})
    return len(pks)
