"""Who has looked: what the log says about one enrolment, and about the lists that it was on.

A list is written down with those who were on it (`participants.views.staff_scope.record_read`), so nobody is told of
one that they were not on.
"""

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
    "waiting_list": _("The waiting list"),
    "talks": _("The list of preliminary talks"),
    "attendance": _("The list of who came"),
    "attendance_list": _("The list to tick, on paper"),
    "session": _("The page for those who lead the session"),
    "needs": _("What the arena has to prepare, without names"),
    "messages": _("The list of messages"),
    "segment": _("The list of those who get a message"),
    "merge_answers": _("The answers about another course run"),
    "enrolment": _("What we keep about you"),
    "talk": _("Your preliminary talk"),
    "letter": _("A letter to you"),
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
    """Newest first: what was done with the person's place, and lists with the person on them."""
    mine = Q(target_type=Enrolment._meta.label_lower, target_id=str(enrolment.pk))
    lists = Q(target_type=CourseRun._meta.label_lower, target_id__in=_runs(enrolment))
    listed = lists & OF_RUN & Q(details__enrolments__contains=[enrolment.pk])
    return Event.objects.filter(mine | listed, actor_kind=ActorKind.USER).order_by("-at", "-pk")


def _runs(enrolment: Enrolment) -> list[str]:
    """Where the person is and was: each move from one run to another is a row in the log. One query."""
    moves = Event.objects.about(enrolment).filter(action="enrolment.moved")
    return [str(pk) for pk in (enrolment.run_id, *moves.values_list("details__origin", flat=True))]


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
