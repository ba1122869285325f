"""Letters to those who coordinate."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import CourseRun
from organisations.models import User
from participants.selectors.deciding import with_too_few


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


RUN_TOO_FEW = kinds.declare(
    MessageKind(
        name="run_too_few",
        label=_("Too few participants: time to decide"),
        templates="participants/messages",
        context=_too_few,
    )
)
