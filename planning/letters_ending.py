"""The letter to those who plan and lead when a course run is cancelled. Participants get another, from their room."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import CourseRun, RunState
from planning.models import WorkingGroupMember


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
        "organisation": offer.organiser.name,
        "contact_name": offer.contact_name,
        "contact_phone": offer.contact_phone,
        "contact_email": offer.contact_email,
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
