"""When the working group meets. Each change of time or place reaches those who are invited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Post, Recipient
from offers.models import CourseRun
from planning.letters import PLANNING_MEETING
from planning.models import Plan, PlanningMeeting, WorkingGroupMember
from planning.services.errors import MeetingChangedError
from planning.services.plans import lock_plan, open_plan, record

TIME_AND_PLACE = ("starts_at", "ends_at", "place", "video_link")


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """What a meeting says. `took_part` is who was there, once it is over."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    video_link: str = ""
    agenda: str = ""
    minutes: str = ""
    took_part: Iterable[WorkingGroupMember] = ()

    def written(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*TIME_AND_PLACE, "agenda", "minutes")}


@transaction.atomic
def plan_meeting(*, run: CourseRun, by: Actor, draft: MeetingDraft, submission: UUID | None = None) -> PlanningMeeting:
    """Everyone in the group is invited. A form sent twice is one meeting. Raises RunIsOverError."""
    plan = open_plan(run)
    if submission and (sent := plan.meetings.filter(submission=submission).first()):
        return sent
    meeting = PlanningMeeting.objects.create(plan=plan, submission=submission, **draft.written())
    meeting.took_part.set(_of_the_group(plan, draft.took_part))
    record(by, "meeting.planned", plan, meeting)
    _tell(plan, meeting)
    return meeting


@transaction.atomic
def change_meeting(
    *, run: CourseRun, by: Actor, meeting: PlanningMeeting, version: int, draft: MeetingDraft
) -> PlanningMeeting:
    """Time, place, agenda, minutes and who took part; also after the course, so that minutes can be put right.

    Another time or place is told to everyone in the group. Raises MeetingChangedError.
    """
    plan = lock_plan(run)
    now = plan.meetings.get(pk=meeting.pk)
    if now.version != version or now.cancelled_at:
        raise MeetingChangedError(now)
    moved = any(getattr(now, name) != getattr(draft, name) for name in TIME_AND_PLACE)
    for name, value in draft.written().items():
        setattr(now, name, value)
    now.version += 1
    now.sequence += moved
    now.save()
    now.took_part.set(_of_the_group(plan, draft.took_part))
    record(by, "meeting.changed", plan, now, moved=moved)
    if moved:
        _tell(plan, now)
    return now


@transaction.atomic
def cancel_meeting(*, run: CourseRun, by: Actor, meeting: PlanningMeeting) -> None:
    """Everyone in the group is told. Twice is once."""
    plan = lock_plan(run)
    now = plan.meetings.get(pk=meeting.pk)
    if now.cancelled_at is None:
        now.cancelled_at, now.sequence = timezone.now(), now.sequence + 1
        now.save(update_fields=["cancelled_at", "sequence"])
        record(by, "meeting.cancelled", plan, now)
        _tell(plan, now)


def _of_the_group(plan: Plan, members: Iterable[WorkingGroupMember]) -> Iterable[WorkingGroupMember]:
    """Someone who has left since may have been there."""
    return plan.members.filter(pk__in=[member.pk for member in members])


def _tell(plan: Plan, meeting: PlanningMeeting) -> None:
    """Nobody is told of what is over already: then it is written down for the record."""
    if meeting.ends_at <= timezone.now():
        return
    messaging.queue_many(
        Post(
            kind=PLANNING_MEETING,
            to=Recipient(Channel.EMAIL, member.user.email, member.user.language),
            key=f"planning_meeting:{meeting.pk}:{meeting.sequence}:{member.pk}",
            about=meeting,
            context={"member": member.pk, "sequence": meeting.sequence},
        )
        for member in plan.members.current().select_related("user")
    )
