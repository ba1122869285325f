"""Asking people what came of it, keeping what they answer, and opening the results."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from evaluations.limits import remember_used
from evaluations.message_kinds import INVITATION
from evaluations.models import Answer, Ticket
from evaluations.selectors import Results, results
from messaging import links
from messaging import services as messaging
from messaging.models import Message
from offers.models import CourseRun, RunState
from participants.models import Attendance, Enrolment, EnrolmentQuerySet, EnrolmentStatus, Presence
from participants.services.telling import recipient

AFTER = timedelta(hours=3)  # people are home by then
NOT_LATER_THAN = timedelta(days=14)  # nobody is asked about something long past, such as after an outage
DAYTIME = (time(9), time(20))  # the hours in which a phone may make a sound
BATCH = 1000


class LinkNotOpenError(Exception):
    """The link was never given out, has been used, or has expired."""


# --- inviting ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def invite_to_evaluate() -> int:
    """Invite everyone who took part in a run that is over and has not been asked yet; returns how many."""
    now = timezone.now()
    at = _in_daytime(now)
    invited: dict[int, int] = {}
    uninvited = _took_part(now).select_related("run__offer").order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(uninvited, BATCH)):
        messaging.queue_many(_posts(batch, at))
        for enrolment in batch:
            invited[enrolment.run_id] = invited.get(enrolment.run_id, 0) + 1
    for run in CourseRun.objects.filter(pk__in=invited).select_related("offer"):
        audit.record(
            by=SYSTEM,
            action="evaluation.invited",
            target=run,
            organisation_id=run.offer.organiser_id,
            details={"participants": invited[run.pk]},
        )
    return sum(invited.values())


def _took_part(now: datetime) -> EnrolmentQuerySet:
    """Those who came at least once, and those with a seat whose attendance nobody noted."""
    noted = Attendance.objects.filter(enrolment=OuterRef("pk"))
    came = Exists(noted.filter(presence=Presence.PRESENT))
    key = Concat(Value("evaluation:"), Cast("pk", CharField()), output_field=CharField())
    return (
        Enrolment.objects.filter(
            came | Q(~Exists(noted), status=EnrolmentStatus.SEATED),
            run__state__in=[RunState.RUNNING, RunState.COMPLETED],
            run__ends_at__lte=now - AFTER,
            run__ends_at__gt=now - NOT_LATER_THAN,
            person_deleted_at__isnull=True,
        )
        .annotate(key=key)
        .filter(~Exists(Message.objects.filter(key=OuterRef("key"))))
    )


def _posts(enrolments: list[Enrolment], at: datetime) -> Iterator[messaging.Post]:
    for enrolment in enrolments:
        yield messaging.Post(
            kind=INVITATION,
            to=recipient(enrolment),
            key=f"evaluation:{enrolment.pk}",
            about=enrolment,
            not_before=at,
        )


def _in_daytime(now: datetime) -> datetime:
    """This moment, or the next morning when it is evening or night."""
    opens, closes = DAYTIME
    here = timezone.localtime(now)
    if opens <= here.time() < closes:
        return now
    day = here.date() + timedelta(days=1 if here.time() >= closes else 0)
    return timezone.make_aware(datetime.combine(day, opens))


# --- answering --------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer(*, token: str, **answers: int | str | None) -> None:
    """Keep the answer and use up the ticket, both or neither. Raises LinkNotOpenError.

    Nothing is written to the log: a time beside an answer could tell whose it is.
    """
    ticket = Ticket.objects.open().select_for_update().filter(token_digest=links.digest(token)).first()
    if ticket is None:
        raise LinkNotOpenError
    Answer.objects.create(run_id=ticket.run_id, **answers)
    ticket.delete()
    # Before the commit, so that the second click of two at once, which waits for it, finds the mark.
    remember_used(token)


@transaction.atomic
def forget_expired_tickets() -> int:
    """Returns how many. The log says how many too, and not of which runs: that would count those who answered."""
    deleted, _per_model = Ticket.objects.expired().delete()
    if deleted:
        audit.record(by=SYSTEM, action="evaluation.tickets_forgotten", details={"tickets": deleted})
    return deleted


# --- reading ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def open_results(*, run: CourseRun, by: Actor) -> Results:
    """What participants answered. That someone read it is in the log."""
    found = results(run)
    if found.shown:
        audit.record(
            by=by,
            action="evaluation.read",
            target=run,
            organisation_id=run.offer.organiser_id,
            details={"answers": found.answers},
        )
    return found
