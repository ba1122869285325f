"""From an address to the run, and to how much of its participants this person may see."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from audit import services as audit
from offers.models import CourseRun
from organisations.access import StaffRequest
from participants import selectors
from participants.models import Enrolment, EnrolmentQuerySet
from participants.selectors import Sight
from participants.selectors.deciding import with_taking_part


def run_seen_by(request: StaffRequest, run_id: int) -> tuple[CourseRun, Sight]:
    """404 when the person may not know of the run; 403 when they neither coordinate nor lead it."""
    known = with_taking_part(selectors.known_runs(request.user))
    related = known.select_related("offer__organiser__retention", "arena", "municipality")
    run = get_object_or_404(related, pk=run_id)
    seen = selectors.sight(request.user, run)
    if seen is Sight.NOTHING:
        raise PermissionDenied
    return run, seen


def run_managed_by(request: StaffRequest, run_id: int) -> CourseRun:
    """As above, for what only those who coordinate the run may do."""
    run, seen = run_seen_by(request, run_id)
    if seen is not Sight.ALL:
        raise PermissionDenied
    return run


def enrolments_in(request: StaffRequest, run: CourseRun) -> EnrolmentQuerySet:
    """The run's enrolments as far as the person may see them: every page about participants starts from here."""
    return Enrolment.objects.visible_to(request.user).filter(run=run)


def enrolment_managed_by(request: StaffRequest, run_id: int, pk: int) -> Enrolment:
    run = run_managed_by(request, run_id)
    enrolment = get_object_or_404(enrolments_in(request, run).present(), pk=pk)
    enrolment.run = run
    return enrolment


def record_read(
    request: StaffRequest, action: str, run: CourseRun, *, seen: Sight, people: Collection[Enrolment]
) -> None:
    """Reading a list of people is written down with those who were on it: each of them can ask who looked.

    The action names the list. By the numbers of their enrolments, so that whoever waited, or was left out, is not told
    of a list that they were not on, and a later change of status rewrites nothing.
    """
    audit.record(
        by=request.actor,
        action=action,
        target=run,
        organisation_id=run.offer.organiser_id,
        details={"sight": seen.value, "people": len(people), "enrolments": sorted(each.pk for each in people)},
    )


def record_look(request: StaffRequest, enrolment: Enrolment) -> None:
    """The same for a page about one person."""
    audit.record(
        by=request.actor,
        action="enrolment.read",
        target=enrolment,
        organisation_id=enrolment.run.offer.organiser_id,
        details={"run": enrolment.run_id},
    )
