"""Letting go in time: needs soon after the last session, the person some months later, letters and the log by age.

How long is up to each organisation within bounds (`participants.models.periods`), and else to the settings
`RETENTION_*`. Each step goes in batches, and each batch is one transaction with its line in the log: a process that is
killed loses nothing and repeats nothing.

Letters too, whichever room wrote them: the outbox lies below the log, so it is emptied of people from here.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.db import transaction

from audit import services as audit
from audit.services import SYSTEM, Actor
from messaging.models import Message, MessageQuerySet
from organisations.models import Organisation
from participants.models import Enrolment, EnrolmentQuerySet, RetentionPeriods
from participants.models.periods import default_days
from participants.selectors.due import days_ago, letters_due, needs_due, own_periods, people_due
from participants.services.anonymising import anonymise, forget_needs_of

BATCH = 500
LOG_BATCH = 5000


@transaction.atomic
def change_periods(*, organisation: Organisation, by: Actor, **chosen: int | None) -> None:
    """Set how long this organisation keeps each class, or whether it asks for the age group. The log says what changed.

    A period of None follows the platform. What people have answered stays when nobody is asked any longer.
    """
    periods, _created = RetentionPeriods.objects.select_for_update().get_or_create(organisation=organisation)
    changed = {period: value for period, value in chosen.items() if getattr(periods, period) != value}
    if not changed:
        return
    for period, value in changed.items():
        setattr(periods, period, value)
    periods.save(update_fields=changed)
    audit.record(
        by=by, action="retention.changed", target=organisation, organisation_id=organisation.pk, details=changed
    )


# --- needs and people -------------------------------------------------------------------------------------------------
def forget_needs() -> int:
    """Delete access needs some time after the last session. Returns how many people it concerned."""
    return _in_batches(lambda: _forget_batch(needs_due(), _forget_needs_of, action="needs.forgotten"))


def forget_people() -> int:
    """Delete persons, with their links and addresses, a longer time after the last session. Returns how many."""
    return _in_batches(lambda: _forget_batch(people_due(), anonymise, action="participants.forgotten"))


def _forget_needs_of(enrolments: Sequence[Enrolment]) -> None:
    forget_needs_of([enrolment.pk for enrolment in enrolments])


@transaction.atomic
def _forget_batch(due: EnrolmentQuerySet, forget: Callable[[Sequence[Enrolment]], object], *, action: str) -> int:
    """Each run's disposal is a line in the log: which enrolments, and nothing of the people.

    The runs are locked as well, so that none gets a new last session meanwhile; one that is being changed is left for
    the next night.
    """
    locked = due.select_related("run__offer").select_for_update(of=("self", "run"), no_key=True, skip_locked=True)
    batch = list(locked.order_by("run_id", "pk")[:BATCH])
    forget(batch)
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


# --- letters ----------------------------------------------------------------------------------------------------------
def forget_addresses() -> int:
    """Blank address and context of letters that are over. That they were sent, and when, stays for the lists."""
    return sum(_in_batches(partial(_forget_letters, due, of)) for of, due in _letters_due())


def _letters_due() -> Iterator[tuple[int | None, MessageQuerySet]]:
    """Everyone's by the platform's time, then those about participants of whoever has a shorter one."""
    yield None, letters_due(default_days("message_days"))
    for organisation_id, days in own_periods("message_days"):
        yield organisation_id, letters_due(days, organisation_id)


@transaction.atomic
def _forget_letters(due: MessageQuerySet, organisation_id: int | None) -> int:
    batch = due.order_by("next_attempt_at").select_for_update(skip_locked=True)
    pks = list(batch.values_list("pk", flat=True)[:BATCH])
    if pks:
        Message.objects.filter(pk__in=pks).update(address="", context={}, last_error="")
        details = {"messages": len(pks)}
        audit.record(by=SYSTEM, action="messages.forgotten", organisation_id=organisation_id, details=details)
    return len(pks)


# --- the log ----------------------------------------------------------------------------------------------------------
def forget_log() -> int:
    """Delete rows of the log that are old enough. Returns how many."""
    own = dict(own_periods("log_days"))
    gone = sum(_in_batches(partial(_forget_log_of, pk, days)) for pk, days in own.items())
    return gone + _in_batches(lambda: _forget_log_of(None, default_days("log_days"), others=list(own)))


@transaction.atomic
def _forget_log_of(organisation_id: int | None, days: int, others: Sequence[int] = ()) -> int:
    deleted = audit.forget_before(days_ago(days), only=organisation_id, other_than=others, most=LOG_BATCH)
    if deleted:
        details = {"events": deleted}
        audit.record(by=SYSTEM, action="log.forgotten", organisation_id=organisation_id, details=details)
    return deleted


def _in_batches(batch: Callable[[], int]) -> int:
    gone = 0
    while number := batch():
        gone += number
    return gone
