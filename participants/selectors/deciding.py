"""Course runs that too few have signed up for, and what each way out would mean to whom."""

from datetime import timedelta

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models import Channel
from offers.models import CourseRun
from offers.models.run import PUBLIC_STATES, CourseRunQuerySet
from offers.selectors import telling
from offers.selectors.local_time import same_clock
from offers.selectors.telling import Change, Told
from participants.models import DecisionKind, Enrolment, EnrolmentStatus, RunDecision

MOST_WEEKS = 52


def _taking_part() -> Coalesce:
    """Of a run: people with a seat. An offer of one is no answer, and a helper's seat no participant."""
    seated = Enrolment.objects.filter(run=OuterRef("pk"), status=EnrolmentStatus.SEATED)
    return Coalesce(Subquery(seated.order_by().values("run").annotate(people=Count("pk")).values("people")), 0)


def with_taking_part(runs: CourseRunQuerySet) -> CourseRunQuerySet:
    """Each with `taking_part`, which is what counts against the minimum."""
    return runs.annotate(taking_part=_taking_part())


def with_too_few(runs: CourseRunQuerySet) -> CourseRunQuerySet:
    """Those whose time to decide has come, with fewer than the minimum taking part, and not said to run anyway.

    Each with `taking_part`.
    """
    lead = ExpressionWrapper(F("starts_at") - F("decide_days_before") * Value(timedelta(days=1)), DateTimeField())
    settled = RunDecision.objects.filter(run=OuterRef("pk"), kind=DecisionKind.RUN)
    now = timezone.now()
    near = runs.alias(decide_at=lead).filter(state__in=PUBLIC_STATES, starts_at__gt=now, decide_at__lte=now)
    unsettled = near.filter(~Exists(settled), decide_days_before__gt=0)
    return unsettled.annotate(taking_part=_taking_part()).filter(taking_part__lt=F("minimum_participants"))


def postponed(run: CourseRun, weeks: int) -> list[Change]:
    """Every session to come, as many weeks later at the same time of day. One query."""
    to_come = run.sessions.held().filter(starts_at__gt=timezone.now()).select_related("arena").order_by("starts_at")
    sessions = {session.pk: session for session in to_come}
    later = timedelta(weeks=weeks)
    moments = [
        (
            session.pk,
            same_clock(session.starts_at, timezone.localdate(session.starts_at) + later),
            same_clock(session.ends_at, timezone.localdate(session.ends_at) + later),
            session.arena,
        )
        for session in sessions.values()
    ]
    return telling.moved(run, sessions, moments)


def runs_to_merge_with(run: CourseRun, mine: CourseRunQuerySet) -> CourseRunQuerySet:
    """Where people could still begin and a seat is free, nearest first."""
    ahead = mine.filter(state__in=PUBLIC_STATES, starts_at__gt=timezone.now()).exclude(pk=run.pk)
    ahead = ahead.filter(Q(seats__isnull=True) | Q(seats__gt=F("seats_taken")))
    return ahead.select_related("offer", "arena").order_by("starts_at", "pk")


def seated(run: CourseRun) -> list[Enrolment]:
    return list(Enrolment.objects.filter(run=run, status=EnrolmentStatus.SEATED).order_by("pk"))


def reach(people: list[Enrolment], *letters: str) -> Told:
    reached = [person.channel for person in people if person.address]
    return Told(
        by_email=reached.count(Channel.EMAIL),
        by_sms=reached.count(Channel.SMS),
        out_of_reach=len(people) - len(reached),
        letters=letters,
    )
