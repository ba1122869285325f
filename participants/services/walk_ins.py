"""Someone who comes to a session without having signed up."""

import uuid

from django.db import transaction
from django.db.models import Max

from audit.services import Actor
from offers.models import Session
from participants.errors import NotYetError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, Presence, Source
from participants.person import Person
from participants.services.attendance import attendance_is_open, mark_attendance
from participants.services.enrolling import enrol
from participants.services.seats import lock_run


@transaction.atomic
def add_walk_in(*, session: Session, by: Actor, person: Person, submission: uuid.UUID) -> None:
    """A seat by the same rule as everyone's, and present at the session. Twice is once.

    Raises RunFullError where no seat is free for a newcomer (nobody at the door is put on a waiting list unasked),
    NotYetError before the day, and what `enrol` raises.
    """
    if not attendance_is_open(session):
        raise NotYetError
    lock_run(session.run_id)
    everyone = Enrolment.objects.filter(run=session.run_id)
    newest = everyone.aggregate(pk=Max("pk"))["pk"] or 0
    enrol(run=session.run, by=by, person=person, submission=submission)
    came = everyone.filter(pk__gt=newest).first()  # nobody else enters the run while we hold its lock
    if came is None:
        return
    if came.status != EnrolmentStatus.SEATED:
        raise RunFullError
    everyone.filter(pk=came.pk).update(source=Source.WALK_IN)
    mark_attendance(session=session, by=by, presences={came.pk: Presence.PRESENT})
