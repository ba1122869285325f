"""What time does to runs. Called every few minutes; safe to call twice."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from audit.services import SYSTEM
from offers.models import CourseRun, RunState, Session
from offers.models.run import PUBLIC_STATES
from offers.services.runs import record


def start_and_complete_runs() -> None:
    """Published runs start with their first session and are completed after their last; `next_at` follows the clock."""
    now = timezone.now()
    public = Q(state__in=PUBLIC_STATES)
    _move(public & Q(ends_at__lte=now), RunState.COMPLETED, "run.completed")
    _move(Q(state=RunState.PUBLISHED, starts_at__lte=now), RunState.RUNNING, "run.started")
    _roll_next_session(now)


@transaction.atomic
def _move(due: Q, state: RunState, action: str) -> None:
    """A run that someone is writing to waits for the next time round."""
    runs = CourseRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("offer").filter(due)
    for run in runs:
        CourseRun.objects.filter(pk=run.pk).update(state=state)
        record(SYSTEM, action, run)


def _roll_next_session(now: datetime) -> None:
    to_come = Session.objects.held().filter(run=OuterRef("pk"), ends_at__gt=now).order_by().values("run")
    following = Subquery(to_come.annotate(first=Min("starts_at")).values("first"))
    stale = CourseRun.objects.public().filter(Q(next_at__lte=now) | Q(next_at__isnull=True), ends_at__gt=now)
    stale.alias(following=following).filter(following__isnull=False).exclude(next_at=F("following")).update(
        next_at=following
    )
