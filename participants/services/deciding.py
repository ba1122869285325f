"""When too few have signed up: warning those who coordinate in time, and what they may decide."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from offers.models import CourseRun
from offers.models.run import PUBLIC_STATES
from offers.selectors.local_time import same_clock
from offers.selectors.telling import fingerprint
from offers.services import SessionDraft, save_sessions
from organisations.access import Permission, people_with
from participants.errors import ChangedSinceError, NobodyToTellError, RunClosedError
from participants.message_kinds_staff import RUN_TOO_FEW
from participants.models import DecisionKind, RunDecision
from participants.selectors.deciding import postponed, seated, with_too_few
from participants.services.merging import ask_each
from participants.services.seats import lock_run


def warn_of_too_few() -> int:
    """An e-mail to each coordinator of a run whose time to decide has come. Once for each start; returns how many."""
    runs = with_too_few(CourseRun.objects.all()).select_related("offer")
    posts = [post for run in runs for post in _warnings(run)]
    messaging.queue_many(posts)
    return len(posts)


def _warnings(run: CourseRun) -> list[messaging.Post]:
    day = timezone.localdate(run.starts_at)
    return [
        messaging.Post(
            kind=RUN_TOO_FEW,
            to=messaging.Recipient(Channel.EMAIL, person.email, person.language),
            key=f"run_too_few:{run.pk}:{day}:{person.pk}",
            about=run,
            context={"to": person.pk},
        )
        for person in people_with(Permission.MANAGE_PARTICIPANTS, [run.offer.organiser_id])
    ]


@transaction.atomic
def run_anyway(*, run: CourseRun, by: Actor) -> None:
    """It runs with those who have signed up. Pressed twice it is decided once. Raises RunClosedError."""
    locked = _lock_to_come(run)
    if not RunDecision.objects.filter(run=locked, kind=DecisionKind.RUN).exists():
        _decide(locked, by, DecisionKind.RUN)


@transaction.atomic
def postpone_run(*, run: CourseRun, by: Actor, weeks: int, seen: str) -> None:
    """Move every session to come. `seen` names the dates that the person said yes to (`telling.fingerprint`).

    Raises ChangedSinceError when they are others by now, as after a second press, RunClosedError, and what
    `offers.services.save_sessions` raises.
    """
    locked = _lock_to_come(run)
    changes = postponed(locked, weeks)
    if not changes or fingerprint(changes) != seen:
        raise ChangedSinceError
    drafts = [
        SessionDraft(
            id=change.session.pk,
            starts_at=change.now_starts_at or change.session.starts_at,
            ends_at=change.now_ends_at or change.session.ends_at,
            break_minutes=change.session.break_minutes,
            title=change.session.title,
            arena=change.session.arena,
            video_link=change.session.video_link,
        )
        for change in changes
    ]
    save_sessions(run=locked, by=by, drafts=drafts)
    if locked.enrolment_closes_at:
        _keep_sign_up_open(locked, locked.enrolment_closes_at, timedelta(weeks=weeks))
    _decide(locked, by, DecisionKind.POSTPONE, weeks=weeks)


def _keep_sign_up_open(run: CourseRun, closes: datetime, longer: timedelta) -> None:
    """Seats can fill meanwhile: sign-up closes as long before the new start as before the old one."""
    later = same_clock(closes, timezone.localdate(closes) + longer)
    CourseRun.objects.filter(pk=run.pk).update(enrolment_closes_at=later)


@transaction.atomic
def ask_to_merge(*, run: CourseRun, to_run: CourseRun, by: Actor) -> int:
    """Ask each with a seat whether they would rather come to the other run. Nobody is moved. Returns how many.

    Asked about the same run twice nobody hears again. Raises RunClosedError, NobodyToTellError.
    """
    locked = _lock_to_come(run)
    people = seated(locked)
    if not to_run.is_public or to_run.starts_at is None or to_run.starts_at <= timezone.now():
        raise RunClosedError
    if not people:
        raise NobodyToTellError
    if not RunDecision.objects.filter(run=locked, kind=DecisionKind.MERGE, to_run=to_run).exists():
        _decide(locked, by, DecisionKind.MERGE, to_run=to_run)
        ask_each(run=locked, to_run=to_run, people=people)
    return len(people)


def _lock_to_come(run: CourseRun) -> CourseRun:
    locked = lock_run(run.pk)
    if locked.state not in PUBLIC_STATES or locked.starts_at is None or locked.starts_at <= timezone.now():
        raise RunClosedError
    return locked


def _decide(
    run: CourseRun, by: Actor, kind: DecisionKind, *, to_run: CourseRun | None = None, weeks: int | None = None
) -> None:
    RunDecision.objects.create(run=run, kind=kind, to_run=to_run, by_id=by.user_id)
    more = {name: value for name, value in {"to_run": to_run and to_run.pk, "weeks": weeks}.items() if value}
    audit.record(
        by=by,
        action=f"run.decided_{kind}",
        target=run,
        organisation_id=run.offer.organiser_id,
        details={"seats_taken": run.seats_taken, **more},
    )
