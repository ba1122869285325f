"""The log rows of enrolments: whose run it was, and nothing about the person."""

from collections import Counter
from collections.abc import Iterable

from audit import services as audit
from audit.models import Event
from audit.services import SYSTEM, Actor
from offers.models import CourseRun
from participants.models import Enrolment


def log(run: CourseRun, enrolment: Enrolment, action: str, by: Actor, **details: object) -> None:
    """The run is handed over: a row read under the lock does not carry it."""
    log_row(run, enrolment, action, by, **details).save(force_insert=True)


def log_row(run: CourseRun, enrolment: Enrolment, action: str, by: Actor, **details: object) -> Event:
    """For the caller to insert beside what it records."""
    return audit.event(
        by=by,
        action=action,
        target=enrolment,
        organisation_id=run.offer.organiser_id,
        details={"run": run.pk, **details},
    )


def log_each(run: CourseRun, enrolments: Iterable[Enrolment], action: str, by: Actor, **details: object) -> None:
    about = {"run": run.pk, **details}
    audit.record_each(enrolments, by=by, action=action, organisation_id=run.offer.organiser_id, details=about)


def log_disposal(action: str, what: str, organisations: Iterable[int | None]) -> None:
    """What the night let go of: how many, in a line for each organisation. `organisations`: one for each row gone."""
    for organisation_id, number in Counter(organisations).items():
        audit.record(by=SYSTEM, action=action, organisation_id=organisation_id, details={what: number})
