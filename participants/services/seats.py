"""The one rule that decides what happens to a sign-up, and the lock under which it counts."""

from django.utils import timezone

from offers.models import CourseRun
from participants.errors import RunClosedError, RunFullError
from participants.models import Enrolment, EnrolmentStatus

COUNTED = (
    "state",
    "seats",
    "seats_taken",
    "has_waiting_list",
    "enrolment_opens_at",
    "enrolment_closes_at",
    "starts_at",
    "ends_at",
    "offer__organiser",
)


def lock_run(run_id: int) -> CourseRun:
    """One writer per run until the transaction ends: whoever changes who holds a seat takes this first.

    FOR NO KEY UPDATE is enough, since nothing changes the run's key; so rows that merely point at the run do not wait.
    """
    locked = CourseRun.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("offer").only(*COUNTED).get(pk=run_id)


def status_for_one_more(run: CourseRun) -> EnrolmentStatus:
    """A seat, or a place in line. Raises RunFullError where there is neither.

    A seat that is free while people wait who have not been asked is theirs: a new sign-up does not pass them.
    """
    if run.seats is None or (not run.is_full and not someone_stands_before(run)):
        return EnrolmentStatus.SEATED
    if run.has_waiting_list:
        return EnrolmentStatus.WAITING
    raise RunFullError


def someone_stands_before(run: CourseRun) -> bool:
    return Enrolment.objects.filter(run=run).may_be_asked().exists()


def is_over(run: CourseRun) -> bool:
    return run.ends_at is not None and run.ends_at <= timezone.now()


def check_open(run: CourseRun, *, for_staff: bool) -> None:
    """Raises RunClosedError. Staff may enrol someone who phones before sign-up opens or after it closed."""
    if not (run.is_public and not is_over(run) if for_staff else run.accepts_enrolments):
        raise RunClosedError
