"""Someone who comes to a session without having signed up."""

import uuid

from django.db import transaction
from django.db.models import Max

from audit.services import Actor
from offers.models import Session
from participants.errors import NotYetError, RunFullError
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence, Source
from participants.person import Person
from participants.services.attendance import attendance_is_open, mark_attendance
from participants.services.enrolling import Outcome, enrol
from participants.services.journal import log
from participants.services.seats import lock_run


@transaction.atomic
def add_walk_in(*, session: Session, by: Actor, person: Person, submission: uuid.UUID, sees_contacts: bool) -> None:
    """A seat by the same rule as everyone's, and present at the session. Twice is once.

    Whoever does not see addresses must not learn here whose is on the list: of someone who is, they read what they
    would of a newcomer. There is no second place; whoever has a seat is noted as present, and is told by letter.
    Raises RunFullError where no seat is free for a newcomer (nobody at the door is put on a waiting list unasked),
    NotYetError before the day, and what `enrol` raises.
    """
    if not attendance_is_open(session):
        raise NotYetError
    lock_run(session.run_id)
    everyone = Enrolment.objects.filter(run=session.run_id)
    newest = everyone.aggregate(pk=Max("pk"))["pk"] or 0
    outcome = enrol(run=session.run, by=by, person=person, submission=submission, sees_contacts=sees_contacts)
    came = everyone.filter(pk__gt=newest).first()  # nobody else enters the run while we hold its lock
    if came is None:
        _note_who_is_here(session, by, person, outcome)
        return
    if came.status != EnrolmentStatus.SEATED:
        raise RunFullError
    everyone.filter(pk=came.pk).update(source=Source.WALK_IN)
    mark_attendance(session=session, by=by, presences={came.pk: Presence.PRESENT})


def _note_who_is_here(session: Session, by: Actor, person: Person, outcome: Outcome) -> None:
    """Someone on the list already, or the same form again. Raises RunFullError."""
    if outcome is not Outcome.SEATED:
        raise RunFullError
    known = Enrolment.objects.filter(run=session.run_id, status=EnrolmentStatus.SEATED).known_as(*person.keys)
    for each in known.exclude(attendance__in=Attendance.objects.filter(session=session, presence=Presence.PRESENT)):
        log(session.run, each, "enrolment.met_at_the_door", by)
        mark_attendance(session=session, by=by, presences={each.pk: Presence.PRESENT})
