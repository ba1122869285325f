"""Letters to those whose part in planning ends: the course run is cancelled, or they are taken out of the group."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import CourseRun, RunState
from offers.selectors.sender import sender
from organisations.access import Permission
from organisations.models import User
from planning.models import WorkingGroupMember
from planning.selectors import is_allowed


def _cancelled(message: Message) -> dict[str, Any]:
    """Nobody who has left the group meanwhile is written to."""
    found = WorkingGroupMember.objects.current().filter(plan__run__state=RunState.CANCELLED)
    member = found.select_related("user", "plan__run__offer__organiser").filter(pk=message.about_id or 0).first()
    if member is None:
        raise MessageObsoleteError
    run = member.plan.run
    return {"first_name": member.user.name.partition(" ")[0], **cancelled_for_group(run, run.cancellation_reason)}


def cancelled_for_group(run: CourseRun, reason: str) -> dict[str, Any]:
    """What the letter says, also before it is sent."""
    offer = run.offer
    return {
        **sender(offer),
        "offer": offer,
        "starts_at": run.starts_at,
        "is_published": run.published_at is not None,
        "reason": reason,
        "link": links.absolute(reverse("planning:plan", args=[run.pk])),
    }


GROUP_RUN_CANCELLED = kinds.declare(
    MessageKind(
        name="group_run_cancelled",
        label=_("Course cancelled, to the working group"),
        templates="planning/messages",
        context=_cancelled,
    )
)


def _left(message: Message) -> dict[str, Any]:
    """Nobody who was brought back meanwhile is written to."""
    found = WorkingGroupMember.objects.filter(left_at__isnull=False, user__is_active=True)
    member = found.select_related("user", "plan__run__offer__organiser").filter(pk=message.about_id or 0).first()
    by = User.objects.filter(pk=message.context.get("by")).first()
    if member is None or by is None:
        raise MessageObsoleteError
    offer = member.plan.run.offer
    return {
        "first_name": member.user.name.partition(" ")[0],
        **sender(offer),
        "offer": offer,
        "by": by.name,
        "still_sees": is_allowed(user=member.user, plan=member.plan, permission=Permission.PUBLISH),
    }


GROUP_LEFT = kinds.declare(
    MessageKind(
        name="group_left",
        label=_("Taken out of a working group"),
        templates="planning/messages",
        context=_left,
    )
)
