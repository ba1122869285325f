"""Writing to several participants at once, and letting go of what was written."""

import uuid

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from messaging import services as messaging
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.errors import ChangedSinceError, NobodyToTellError
from participants.models import Announcement, Enrolment, Segment
from participants.selectors import reached_as_shown
from participants.selectors import segment as people_in
from participants.selectors.due import texts_due
from participants.services.journal import log_disposal
from participants.services.seats import lock_run
from participants.services.telling import recipient


@transaction.atomic
def announce(
    *, run: CourseRun, by: Actor, segment: Segment, text: str, submission: uuid.UUID, seen: str
) -> Announcement:
    """A letter to each who belongs to the segment now. The same form twice is sent once. Raises NobodyToTellError.

    `seen` names those whom the writer was shown (`selectors.reached_as_shown`). Where they are others by now nothing is
    sent: ChangedSinceError. Under the run's lock: so two presses come one after the other, and nobody joins or leaves
    the segment in between.
    """
    locked = lock_run(run.pk)
    sent = Announcement.objects.filter(submission=submission).first()
    if sent is not None:
        return sent
    people = people_in(locked, Enrolment.objects.filter(run=locked), segment)
    if not people:
        raise NobodyToTellError
    if reached_as_shown(people) != seen:
        raise ChangedSinceError
    made = Announcement.objects.create(
        run=locked, segment=segment, text=text, people=len(people), submission=submission
    )
    messaging.queue_many(_post(made, enrolment) for enrolment in people)
    audit.record(
        by=by,
        action="announcement.sent",
        target=made,
        organisation_id=locked.offer.organiser_id,
        details={"run": locked.pk, "segment": segment, "people": len(people)},
    )
    return made


def _post(announcement: Announcement, enrolment: Enrolment) -> messaging.Post:
    return messaging.Post(
        kind=kinds.ANNOUNCEMENT,
        to=recipient(enrolment),
        key=f"announcement:{announcement.pk}:{enrolment.pk}",
        about=enrolment,
        context={"announcement": announcement.pk},
    )


@transaction.atomic
def forget_announcements() -> int:
    """Blank the texts whose time is out. That something was sent, when, and to how many, stays. Returns how many."""
    due = texts_due().select_for_update(of=("self",), skip_locked=True)
    batch = dict(due.values_list("pk", "run__offer__organiser"))
    if batch:
        Announcement.objects.filter(pk__in=batch).update(text="", text_deleted_at=timezone.now())
        log_disposal("announcements.forgotten", "texts", batch.values())
    return len(batch)
