"""Letters to those who coordinate, plan and lead."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import CourseRun
from offers.models.run import PUBLIC_STATES
from offers.selectors.sender import sender
from organisations.models import User
from participants.message_kinds import changes_sample, changes_that_hold
from participants.selectors.deciding import with_too_few
from planning.models import WorkingGroupMember


def _too_few(message: Message) -> Context:
    """Not sent once enough have come, or someone has decided."""
    runs = with_too_few(CourseRun.objects.filter(pk=message.about_id or 0))
    run = runs.select_related("offer__organiser").first()
    person = User.objects.filter(pk=message.context.get("to"), is_active=True).first()
    if run is None or person is None:
        raise MessageObsoleteError
    return {
        "first_name": person.name.partition(" ")[0],
        "organisation": run.offer.organiser.name,
        "run": run,
        "link": links.absolute(reverse("participants_staff:decide", args=[run.pk])),
    }


def _session_moved(message: Message) -> Context:
    """As long as the person is in the group, the run goes on, and the change is the latest of its session."""
    found = WorkingGroupMember.objects.current().filter(plan__run__state__in=PUBLIC_STATES)
    member = found.select_related("user", "plan__run__offer__organiser").filter(pk=message.about_id or 0).first()
    if member is None:
        raise MessageObsoleteError
    changes, told = changes_that_hold(message), message.context["told"]
    return {"first_name": member.user.name.partition(" ")[0], **moved_for_group(member.plan.run, changes, told)}


def moved_for_group(run: CourseRun, changes: list[dict[str, Any]], told: int) -> dict[str, Any]:
    """What the letter says, also before it is sent. `told`: how many participants get a letter of their own."""
    return {
        **sender(run.offer),
        **changes_sample(changes),
        "offer": run.offer,
        "told_number": told,
        "link": links.absolute(f"{reverse('planning:plan', args=[run.pk])}#program"),
    }


RUN_TOO_FEW = kinds.declare(
    MessageKind(
        name="run_too_few",
        label=_("Too few participants: time to decide"),
        templates="participants/messages",
        context=_too_few,
    )
)
GROUP_SESSION_MOVED = kinds.declare(
    MessageKind(
        name="group_session_moved",
        label=_("Session moved or cancelled, to the working group"),
        templates="participants/messages",
        context=_session_moved,
    )
)
