"""Who has looked: what the log says about one enrolment, and about the lists that it was on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind, Event
from offers.models import CourseRun
from organisations.models import Organisation, User
from participants.models import Enrolment
from participants.selectors.scope import Sight

LOOKS = (".read", ".exported", ".downloaded", ".printed")
OF_RUN = Q(*(("action__endswith", ending) for ending in LOOKS), _connector=Q.OR)

# What was looked at, by the first word of the action.
THINGS: dict[str, str | Promise] = {
    "participants": _("The list of participants"),
    "attendance": _("The list of who came"),
    "messages": _("The list of messages"),
    "enrolment": _("What we keep about you"),
}
LISTED = _("A list that you are on")
# What was done, by the last word. Anything else that staff did with one person's place changed it.
DEEDS: dict[str, str | Promise] = {
    "read": _("Read"),
    "exported": _("Downloaded"),
    "downloaded": _("Downloaded"),
    "printed": _("Printed"),
}
CHANGED = _("Changed")


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime
    who: str
    organisation: str
    what: str | Promise
    deed: str | Promise
    first_names_only: bool


def looks_at(enrolment: Enrolment) -> "QuerySet[Event]":
    """Newest first. A list counts for as long as the person was in its run."""
    mine = Q(target_type=Enrolment._meta.label_lower, target_id=str(enrolment.pk))
    lists = Q(target_type=CourseRun._meta.label_lower) & _in_its_run(enrolment)
    return Event.objects.filter(mine | lists & OF_RUN, actor_kind=ActorKind.USER).order_by("-at", "-pk")


def _in_its_run(enrolment: Enrolment) -> Q:
    """Where the person was when: each move from one run to another is a row in the log. One query."""
    moves = Event.objects.about(enrolment).filter(action="enrolment.moved").order_by("at", "pk")
    was_in, since = Q(), enrolment.created_at
    for details, at in moves.values_list("details", "at"):
        was_in |= Q(target_id=str(details["origin"]), at__gte=since, at__lt=at)
        since = at
    return was_in | Q(target_id=str(enrolment.run_id), at__gte=since)


def in_words(events: Iterable[Event]) -> list[Look]:
    """Two queries, however many events."""
    events = list(events)
    names = dict(User.objects.filter(pk__in={each.actor_id for each in events}).values_list("pk", "name"))
    organisations = dict(
        Organisation.objects.filter(pk__in={each.organisation_id for each in events}).values_list("pk", "name")
    )
    return [
        Look(
            at=each.at,
            who=names.get(each.actor_id or 0, ""),
            organisation=organisations.get(each.organisation_id or 0, ""),
            what=THINGS.get(each.action.partition(".")[0], LISTED),
            deed=DEEDS.get(each.action.rpartition(".")[2], CHANGED),
            first_names_only=each.details.get("sight") == Sight.FIRST_NAMES.value,
        )
        for each in events
    ]
