"""Letters to those who plan: someone mentions them, the group meets, or a run could not be published."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.selectors.sender import sender
from planning.models import Comment, Plan, PlanningMeeting, WorkingGroupMember
from planning.selectors import contents, missing
from planning.selectors.meeting_calendar import meeting_calendar


def _member(message: Message) -> WorkingGroupMember:
    """Nobody who has left the group is written to any more."""
    members = WorkingGroupMember.objects.current().select_related("user", "plan__run__offer__organiser")
    member = members.filter(pk=message.context.get("member", 0)).first()
    if member is None:
        raise MessageObsoleteError
    return member


def _to(member: WorkingGroupMember) -> dict[str, Any]:
    offer = member.plan.run.offer
    return {
        "first_name": member.user.name.partition(" ")[0],
        **sender(offer),
        "offer": offer,
    }


def _mentioned(message: Message) -> dict[str, Any]:
    """What was written stays in the plan; the letter only leads there."""
    member = _member(message)
    comment = Comment.objects.open().select_related("author").filter(pk=message.about_id or 0).first()
    if comment is None:
        raise MessageObsoleteError
    page = reverse("planning:together", args=[member.plan.run_id])
    return _to(member) | {"author": comment.author, "link": links.absolute(f"{page}#kommentar-{comment.pk}")}


def _meeting(message: Message) -> dict[str, Any]:
    """Only the newest time and place are worth a letter."""
    member = _member(message)
    sequence = message.context.get("sequence")
    meetings = PlanningMeeting.objects.select_related("plan__run__offer")
    meeting = meetings.filter(pk=message.about_id or 0, sequence=sequence).first()
    if meeting is None:
        raise MessageObsoleteError
    run = member.plan.run_id
    return _to(member) | {
        "meeting": meeting,
        "is_cancelled": meeting.cancelled_at is not None,
        "is_moved": meeting.sequence > 0,
        "calendar_object": meeting_calendar(meeting, member.user),
        "calendar": links.absolute(reverse("planning:meeting_calendar", args=[run, meeting.pk])),
        "link": links.absolute(reverse("planning:together", args=[run])),
    }


def _refused(message: Message) -> dict[str, Any]:
    """What is missing now, when the letter leaves: some of it may have been mended."""
    plans = Plan.objects.select_related("run__offer__organiser", "run__arena", "publish_asked_by")
    plan = plans.filter(pk=message.about_id or 0, publish_refused_at__isnull=False).first()
    if plan is None or plan.publish_asked_by is None:
        raise MessageObsoleteError
    offer = plan.run.offer
    return {
        "first_name": plan.publish_asked_by.name.partition(" ")[0],
        "organisation": offer.organiser.name,
        "offer": offer,
        "missing": missing(contents(plan), plan.few_experienced_reason),
        "link": links.absolute(f"{reverse('planning:plan', args=[plan.run_id])}#godkjenning"),
    }


PLAN_MENTIONED = kinds.declare(
    MessageKind(
        name="plan_mentioned",
        label=_("Mention in a plan"),
        templates="planning/messages",
        context=_mentioned,
    )
)
PLANNING_MEETING = kinds.declare(
    MessageKind(
        name="planning_meeting",
        label=_("Planning meeting"),
        templates="planning/messages",
        context=_meeting,
    )
)
PUBLISHING_REFUSED = kinds.declare(
    MessageKind(
        name="publishing_refused",
        label=_("Course that could not be published"),
        templates="planning/messages",
        context=_refused,
    )
)
