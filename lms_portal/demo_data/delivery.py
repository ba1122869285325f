"""How leaders saw their groups, and one concern that waits for its coordinator."""

import random
import uuid
from copy import copy
from itertools import islice

from django.utils import timezone

from audit.models import ActorKind, Event
from lms_portal.demo_data.courses import DemoRun
from offers.models import CourseRun
from planning.models import SessionConcern, SessionReflection, Side, WorkingGroupMember

SEED = 5502
NOTES = (
    "Kortere innledning, så rekker alle å si noe i rundene.",
    "Dele i to grupper på fire etter pausen.",
    "Ta pausen litt før, mange ble slitne.",
    "Starte med en runde der ingen trenger å fortelle noe.",
)
CONCERN = (
    "Stemningen i gruppa ble tung den siste halvtimen, og det ble lite rom for de stille. "
    "Vi ønsker å snakke om hvordan vi kan snu det neste gang."
)


def load(runs: list[DemoRun]) -> None:
    rng = random.Random(SEED)
    _work_on_plans(runs, rng)
    for run, plot in runs:
        leaders = list(WorkingGroupMember.objects.filter(plan__run=run, leads_sessions=True).order_by("pk"))
        if plot not in {"running", "completed"} or not leaders:
            continue
        been = list(run.sessions.held().filter(ends_at__lt=timezone.now()).order_by("starts_at"))
        SessionReflection.objects.bulk_create(
            _reflection(session.pk, leader, rng) for session in been[:-1] or been for leader in leaders
        )
    for run, _plot in islice((each for each in runs if each.plot == "running"), 1):
        leader = WorkingGroupMember.objects.filter(plan__run=run, side=Side.EXPERIENCED).order_by("pk")[0]
        SessionConcern.objects.create(
            session=run.sessions.held().order_by("starts_at")[0],
            written_by=leader.user,
            text=CONCERN,
            submission=uuid.UUID(int=SEED),
        )


def _work_on_plans(runs: list[DemoRun], rng: random.Random) -> None:
    """What the log would hold of those who made the programmes and noted who came. One statement for all of it."""
    events: list[Event] = []
    for run, plot in runs:
        members = list(WorkingGroupMember.objects.filter(plan__run=run).order_by("pk"))
        for member in members:
            events += [_event("programme.item_changed", run, member)] * rng.randint(2, 9)
        if members and plot in {"running", "completed"}:
            events += [_event("attendance.noted", run, members[0])] * 2 + [
                _event("attendance.noted", run, members[-1])
            ] * 3
    Event.objects.bulk_create([copy(event) for event in events])


def _event(action: str, run: CourseRun, member: WorkingGroupMember) -> Event:
    return Event(
        actor_kind=ActorKind.USER,
        actor_id=member.user_id,
        organisation_id=run.offer.organiser_id,
        action=action,
        target_type=run._meta.label_lower,
        target_id=str(run.pk),
        details={"run": run.pk},
    )


def _reflection(session_id: int, leader: WorkingGroupMember, rng: random.Random) -> SessionReflection:
    return SessionReflection(
        session_id=session_id,
        member=leader,
        all_had_a_say=rng.randint(2, 5),
        felt_safe=rng.randint(3, 5),
        led_as_equals=rng.randint(3, 5),
        next_time=rng.choice(NOTES) if rng.random() < 0.5 else "",
    )
