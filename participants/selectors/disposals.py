"""What retention would let go of tonight, and what it has let go of. Counts only: nobody is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from offers.models import CourseRun
from organisations.models import Organisation
from participants.selectors.due import (
    consents_due,
    interests_due,
    letters_due_of,
    log_due_of,
    needs_due,
    people_due,
    texts_due,
)
from planning.selectors.delivery import concerns_due

CLASSES: dict[str, str | Promise] = {
    "needs.forgotten": _("Access needs"),
    "participants.forgotten": _("Names and contact details"),
    "concern.forgotten": _("Concerns from those who lead"),
    "announcements.forgotten": _("Texts to participants"),
    "messages.forgotten": _("Addresses in letters"),
    "interests.forgotten": _("Reminders that were asked for"),
    "help_consents.forgotten": _("Consents to be asked to help"),
    "log.forgotten": _("Rows of the access log"),
}
NUMBERS = ("people", "texts", "messages", "interests", "consents", "events")  # what the log counts, by class
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One class of data in one run, or in no run in particular; at which moment, where it is done already."""

    label: str | Promise
    number: int
    run: CourseRun | None = None
    at: datetime | None = None


def would_go(organisation: Organisation) -> list[Line]:
    """A fixed number of queries, however many runs."""
    return [*_of_runs(organisation), *_of_all_runs(organisation)]


def would_go_of_nobody() -> list[Line]:
    """What belongs to no organisation: reminders about a theme or a municipality."""
    number = interests_due().filter(offer__isnull=True).count()
    return [Line(CLASSES["interests.forgotten"], number)] if number else []


def _of_runs(organisation: Organisation) -> Iterator[Line]:
    due: dict[str, tuple[QuerySet[Any], str]] = {
        "needs.forgotten": (needs_due(), "run"),
        "participants.forgotten": (people_due(), "run"),
        "concern.forgotten": (concerns_due(), "session__run"),
        "announcements.forgotten": (texts_due(), "run"),
    }
    counts = [
        (action, run, number)
        for action, (rows, way) in due.items()
        for run, number in rows.filter(**{f"{way}__offer__organiser": organisation})
        .order_by(way)
        .values_list(way)
        .annotate(number=Count("pk"))
    ]
    runs = CourseRun.objects.select_related("offer").in_bulk({run for _action, run, _number in counts})
    for action, run, number in counts:
        yield Line(CLASSES[action], number, runs[run])


def _of_all_runs(organisation: Organisation) -> Iterator[Line]:
    due: dict[str, QuerySet[Any]] = {
        "messages.forgotten": letters_due_of(organisation),
        "interests.forgotten": interests_due().filter(offer__organiser=organisation),
        "help_consents.forgotten": consents_due().filter(organisation=organisation),
        "log.forgotten": log_due_of(organisation),
    }
    for action, rows in due.items():
        if number := rows.count():
            yield Line(CLASSES[action], number)


def disposals(organisation: Organisation) -> list[Line]:
    """The newest ones, newest first. Two queries."""
    events = list(_events(organisation)[:MOST_SHOWN])
    about_runs = {int(event.target_id) for event in events if event.target_type == CourseRun._meta.label_lower}
    runs = CourseRun.objects.select_related("offer").in_bulk(about_runs)
    return [_done(event, runs) for event in events]


def _events(organisation: Organisation) -> QuerySet[Event]:
    return Event.objects.filter(organisation_id=organisation.pk, action__in=CLASSES)


def _done(event: Event, runs: dict[int, CourseRun]) -> Line:
    run = runs.get(int(event.target_id)) if event.target_type == CourseRun._meta.label_lower else None
    number = next((event.details[key] for key in NUMBERS if key in event.details), 1)
    return Line(CLASSES[event.action], number, run, event.at)
