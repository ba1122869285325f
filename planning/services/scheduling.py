"""Publishing at a set time. The gate is asked then, as when someone presses the button."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Recipient
from offers.models import CourseRun
from organisations.access import Permission
from planning.letters import PUBLISHING_REFUSED
from planning.models import Plan
from planning.selectors import is_allowed
from planning.services.errors import AfterTheStartError, NotReadyError, TooLateError
from planning.services.plans import lock_plan, open_plan, record
from planning.services.publishing import publish


@transaction.atomic
def publish_later(*, run: CourseRun, by: Actor, at: datetime, few_experienced_reason: str = "") -> None:
    """Ask for the run to be published at a time; asking again moves it.

    Raises TooLateError, AfterTheStartError, RunIsOverError.
    """
    plan = open_plan(run)
    if at <= timezone.now():
        raise TooLateError
    if plan.run.starts_at and at >= plan.run.starts_at:
        raise AfterTheStartError
    plan.publish_at, plan.publish_asked_by_id, plan.publish_refused_at = at, by.user_id, None
    plan.few_experienced_reason = few_experienced_reason.strip() or plan.few_experienced_reason
    plan.save()
    record(by, "run.publishing_planned", plan, at=at.isoformat())


@transaction.atomic
def do_not_publish_later(*, run: CourseRun, by: Actor) -> None:
    """Take the time back. Twice is once."""
    plan = lock_plan(run)
    if Plan.objects.filter(pk=plan.pk, publish_at__isnull=False).update(publish_at=None):
        record(by, "run.publishing_called_off", plan)


def publish_due() -> None:
    """Called every minute; safe to call twice at once. One plan that cannot be published keeps no other waiting."""
    due = CourseRun.objects.filter(plan__publish_at__lte=timezone.now()).order_by("plan__publish_at")
    for run in due:
        _publish_if_due(run)


@transaction.atomic
def _publish_if_due(run: CourseRun) -> None:
    """Under the lock it is looked at again: another worker, or the person, may have been here."""
    plan = lock_plan(run)
    if plan.publish_at is None or plan.publish_at > timezone.now():
        return
    try:
        _publish_for_the_asker(plan)
    except NotReadyError as error:
        _refuse(plan, error)


def _publish_for_the_asker(plan: Plan) -> None:
    """Someone who may no longer publish cannot have it done by the clock either."""
    person = plan.publish_asked_by
    if person is None or not person.is_active or not is_allowed(user=person, plan=plan, permission=Permission.PUBLISH):
        raise NotReadyError([])
    publish(run=plan.run, by=Actor.user(person.pk))


def _refuse(plan: Plan, error: NotReadyError) -> None:
    asked_for, person = plan.publish_at, plan.publish_asked_by
    Plan.objects.filter(pk=plan.pk).update(publish_at=None, publish_refused_at=timezone.now())
    if person is None or asked_for is None:
        return
    codes = [each.code for each in error.missing]
    record(Actor.user(person.pk), "run.publishing_refused", plan, missing=codes)
    messaging.queue(
        kind=PUBLISHING_REFUSED,
        to=Recipient(Channel.EMAIL, person.email, person.language),
        key=f"publishing_refused:{plan.pk}:{asked_for.isoformat()}",
        about=plan,
    )
