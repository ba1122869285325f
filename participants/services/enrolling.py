"""Signing up."""

import enum
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import services as audit
from audit.models import ActorKind
from audit.services import Actor
from messaging import services as messaging
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.errors import AlreadyEnrolledError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, Source
from participants.person import Person
from participants.services.seats import check_open, lock_run, status_for_one_more
from participants.services.telling import recipient, tell
from participants.services.waiting_list import serve_waiting_list

# The same person, or the same press of the button, a second time. Any other broken promise is an error.
ONCE = {
    "participants_enrolment_once_per_email",
    "participants_enrolment_once_per_phone",
    "participants_enrolment_submission_key",
}


class Outcome(enum.StrEnum):
    SEATED = "seated"
    WAITING = "waiting"


def enrol(*, run: CourseRun, by: Actor, person: Person, submission: uuid.UUID) -> Outcome:
    """Give the person a seat, or a place in line. Raises RunClosedError or RunFullError.

    Whoever is enrolled already gets no second place. They are answered as a newcomer would be, so that nobody can find
    out who takes part, and get their personal link again. Staff see the list anyway: they get AlreadyEnrolledError.
    `submission` marks one filled-in form: sending it twice is one enrolment and the same answer.
    """
    try:
        return _take_place(run_id=run.pk, by=by, person=person, submission=_mark(run, person, submission))
    except IntegrityError as error:
        if _broken_promise(error) not in ONCE:
            raise
        return _answer_again(run=run, by=by, person=person, submission=submission)
    except RunFullError:
        if by.kind is ActorKind.CITIZEN:
            _send_links_again(run, person)
        raise


@transaction.atomic
def _take_place(*, run_id: int, by: Actor, person: Person, submission: uuid.UUID) -> Outcome:
    """Five statements under the lock: lock, look at the line (while a seat is free), insert, log, message."""
    from_staff = by.kind is ActorKind.USER
    run = lock_run(run_id)
    check_open(run, for_staff=from_staff)
    status = status_for_one_more(run)
    enrolment = Enrolment.objects.create(
        run=run,
        status=status,
        source=Source.STAFF if from_staff else Source.ONLINE,
        submission=submission,
        seated_at=timezone.now() if status == EnrolmentStatus.SEATED else None,
        **person.columns(),
    )
    audit.record(
        by=by,
        action="enrolment.created",
        target=enrolment,
        organisation_id=run.offer.organiser_id,
        details={"run": run.pk, "status": status},
    )
    seated = status == EnrolmentStatus.SEATED
    tell(enrolment, kinds.ENROLMENT_CONFIRMED if seated else kinds.WAITING_LIST_JOINED, key=f"enrolled:{enrolment.pk}")
    if not seated and not run.is_full:
        serve_waiting_list(run=run, by=audit.SYSTEM)
    return Outcome.SEATED if seated else Outcome.WAITING


def _mark(run: CourseRun, person: Person, submission: uuid.UUID) -> uuid.UUID:
    """The form's mark together with who it is about: going back and signing up someone else is another submission."""
    return uuid.uuid5(submission, ":".join((str(run.pk), *person.keys)))


def _broken_promise(error: IntegrityError) -> str:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def _answer_again(*, run: CourseRun, by: Actor, person: Person, submission: uuid.UUID) -> Outcome:
    sent_before = Enrolment.objects.filter(run=run, submission=_mark(run, person, submission)).first()
    if sent_before is not None and not sent_before.is_live:  # cancelled since, and now they come back on the same form
        return enrol(run=run, by=by, person=person, submission=uuid.uuid4())
    if sent_before is not None:
        return Outcome.WAITING if sent_before.status == EnrolmentStatus.WAITING else Outcome.SEATED
    if by.kind is ActorKind.USER:
        raise AlreadyEnrolledError
    _send_links_again(run, person)
    fresh = status_for_one_more(CourseRun.objects.get(pk=run.pk))
    return Outcome.SEATED if fresh == EnrolmentStatus.SEATED else Outcome.WAITING


def _send_links_again(run: CourseRun, person: Person) -> None:
    """To the address that is on the enrolment, never to one just typed, and at most once an hour."""
    hour = timezone.now().strftime("%Y%m%d%H")
    messaging.queue_many(
        messaging.Post(
            kind=kinds.LINK_AGAIN,
            to=recipient(enrolment),
            key=f"link_again:{enrolment.pk}:{hour}",
            about=enrolment,
        )
        for enrolment in Enrolment.objects.filter(run=run).live().known_as(*person.keys)
    )
