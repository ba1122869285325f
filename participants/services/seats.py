"""The one rule that decides what happens to a sign-up, and the lock under which it counts."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from offers.models import CourseRun, Offer
from participants.errors import ElsewhereError, RunClosedError, RunFullError
from participants.models import Enrolment, EnrolmentStatus
from participants.selectors.seats import Seeker, Terms, terms_of

COUNTED = {
    "id",
    "offer_id",
    "state",
    "seats",
    "seats_taken",
    "has_waiting_list",
    "waiting_list_limit",
    "waiting_list_paused_at",
    "invitation_hours",
    "first_come_hours",
    "asks_for_talk",
    "helpers_take_seats",
    "other_municipalities",
    "municipality_id",
    "enrolment_opens_at",
    "enrolment_closes_at",
    "starts_at",
    "ends_at",
}
COLUMNS = [field.attname for field in CourseRun._meta.concrete_fields if field.attname in COUNTED]
# Written out: Django takes longer to compose it than the database to run it, and in a rush everybody waits for that.
LOCK = f"""
    SELECT (SELECT organiser_id FROM offers_offer WHERE id = run.offer_id),
        EXISTS (SELECT FROM offers_reservedseats WHERE run_id = run.id),
        {", ".join(COLUMNS)}
    FROM offers_courserun AS run WHERE id = %s FOR NO KEY UPDATE
"""  # noqa: S608 - the columns are the model's
LOCK_OR_SKIP = f"{LOCK} SKIP LOCKED"


def lock_run(run_id: int, *, skip_locked: bool = False) -> CourseRun:
    """One writer per run until the transaction ends: whoever changes who holds a seat takes this first.

    FOR NO KEY UPDATE is enough, since nothing changes the run's key; so rows that merely point at the run do not wait.
    `is_shared` says whether the run reserves seats at all: most do not, and then nothing is read about it.
    With `skip_locked` raises CourseRun.DoesNotExist for a run that somebody else is writing to.
    """
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(LOCK_OR_SKIP if skip_locked else LOCK, [run_id])
        row = cursor.fetchone()
    if row is None:
        raise CourseRun.DoesNotExist
    organiser_id, is_shared, *counted = row
    run = CourseRun.from_db(database.alias, COLUMNS, counted)
    run.offer = Offer.from_db(database.alias, ("id", "organiser_id"), (run.offer_id, organiser_id))
    vars(run)["is_shared"] = is_shared
    return run


def read_terms(run: CourseRun) -> Terms:
    """Under the run's lock. One query, and one more in a run that reserves seats or asks where people live."""
    run.refresh_from_db(fields=["seats_taken"])
    return terms_of(run)


def decide(run: CourseRun, terms: Terms, seekers: Sequence[Seeker], *, others_stand_before: bool) -> EnrolmentStatus:
    """What a sign-up of one, or of two who come together, becomes: a talk first, a seat, or a place in line.

    A seat that is free while people wait who could have it is theirs: a new sign-up does not pass them.
    Raises ElsewhereError where the run is not for those who live there, RunFullError where there is no line to join.
    """
    if any(terms.refuses(seeker) for seeker in seekers):
        raise ElsewhereError
    fits = terms.fits(seekers) and not others_stand_before
    if not fits:
        check_line(run, len(seekers))
    if run.asks_for_talk:
        return EnrolmentStatus.APPLIED
    return EnrolmentStatus.SEATED if fits else EnrolmentStatus.WAITING


def check_line(run: CourseRun, people: int) -> None:
    """Raises RunFullError where the run has no waiting list, or one that is full."""
    if not run.has_waiting_list:
        raise RunFullError
    limit = run.waiting_list_limit
    if limit is not None and Enrolment.objects.filter(run=run).in_line().count() + people > limit:
        raise RunFullError


def is_over(run: CourseRun) -> bool:
    return run.ends_at is not None and run.ends_at <= timezone.now()


def has_begun(run: CourseRun) -> bool:
    return run.starts_at is not None and run.starts_at <= timezone.now()


def is_first_come(run: CourseRun) -> bool:
    """So near the start that no seat is held for anyone: of all who wait, the first who answers gets it."""
    if run.starts_at is None or has_begun(run):
        return False
    return run.starts_at - timezone.now() <= timedelta(hours=run.first_come_hours)


def check_open(run: CourseRun, *, for_staff: bool) -> None:
    """Raises RunClosedError. Staff may enrol someone who phones before sign-up opens or after it closed."""
    if not (run.is_public and not is_over(run) if for_staff else run.accepts_enrolments):
        raise RunClosedError
