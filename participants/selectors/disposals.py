"""What retention would let go of tonight, and what it has let go of. Counts only: nobody is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from offers.models import CourseRun
from organisations.models import Organisation
from participants.selectors.due import letters_due_of, log_due_of, needs_due, people_due

CLASSES: dict[str, str | Promise] = {
    "needs.forgotten": _("Access needs"),
    "participants.forgotten": _("Names and contact details"),
    "concern.forgotten": _("Concerns from those who lead"),
    "messages.forgotten": _("Addresses in letters"),
    "log.forgotten": _("Rows of the access log"),
}
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One class of data in one run, or in no run in particular; at which moment, where it is done already."""

    label: str | Promise
    number: int
    run: CourseRun | None = None
    at: datetime | None = None


def would_go(organisation: Organisation) -> list[Line]:
    """Five queries, however many runs."""
    return [*_of_runs(organisation), *_of_all_runs(organisation)]


def _of_runs(organisation: Organisation) -> Iterator[Line]:
    due = {"needs.forgotten": needs_due(), "participants.forgotten": people_due()}
    counts = [
        (action, run, number)
        for action, enrolments in due.items()
        for run, number in enrolments.filter(run__offer__organiser=organisation)
        .order_by("run")
        .values_list("run")
        .annotate(number=Count("pk"))
    ]
    runs = CourseRun.objects.select_related("offer").in_bulk({run for _action, run, _number in counts})
    for action, run, number in counts:
        yield Line(CLASSES[action], number, runs[run])


def _of_all_runs(organisation: Organisation) -> Iterator[Line]:
    if letters := letters_due_of(organisation).count():
        yield Line(CLASSES["messages.forgotten"], letters)
    if rows := log_due_of(organisation).count():
        yield Line(CLASSES["log.forgotten"], rows)


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
    number = next((event.details[key] for key in ("people", "messages", "events") if key in event.details), 1)
    return Line(CLASSES[event.action], number, run, event.at)
