"""What ends with a course run that is cancelled: the working group's part in it, and what it has asked others."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Post, Recipient
from offers.models import CourseRun
from planning.letters_ending import GROUP_RUN_CANCELLED
from planning.models import GroupInvitation, NewcomerInvitation, Plan, Vacancy
from planning.services.filling import tell_those_who_could
from planning.services.plans import record


def end_planning(run: CourseRun, by: Actor) -> None:
    """In the caller's transaction, which holds the run's lock. As many queries for a large group as for a small one."""
    plan = Plan.objects.filter(run=run).first()
    if plan is None:
        return
    plan.run = run
    _publish_no_more(plan, by)
    _close_vacancies(plan, by)
    _withdraw(GroupInvitation.objects.waiting().filter(plan=plan), plan, by)
    _withdraw(NewcomerInvitation.objects.waiting().filter(plan=plan), plan, by)
    _tell_group(plan)


def _publish_no_more(plan: Plan, by: Actor) -> None:
    if plan.publish_at:
        Plan.objects.filter(pk=plan.pk).update(publish_at=None)
        record(by, "run.publishing_called_off", plan)


def _close_vacancies(plan: Plan, by: Actor) -> None:
    vacancies = list(Vacancy.objects.select_for_update().filter(plan=plan, closed_at__isnull=True).order_by("pk"))
    Vacancy.objects.filter(pk__in=[each.pk for each in vacancies]).update(closed_at=timezone.now())
    _record_each(vacancies, "vacancy.closed", plan, by)
    tell_those_who_could(*vacancies)


def _withdraw(questions: "QuerySet[GroupInvitation] | QuerySet[NewcomerInvitation]", plan: Plan, by: Actor) -> None:
    """A link in a letter says then that one need not do anything."""
    rows = list(questions)
    questions.update(withdrawn_at=timezone.now())
    _record_each(rows, "working_group.question_withdrawn", plan, by)


def _record_each(rows: Iterable[Model], action: str, plan: Plan, by: Actor) -> None:
    details = {"run": plan.run_id, "cancelled": True}
    audit.record_each(rows, by=by, action=action, organisation_id=plan.run.offer.organiser_id, details=details)


def _tell_group(plan: Plan) -> None:
    messaging.queue_many(
        Post(
            kind=GROUP_RUN_CANCELLED,
            to=Recipient(Channel.EMAIL, member.user.email, member.user.language),
            key=f"group_run_cancelled:{plan.run_id}:{member.pk}",
            about=member,
        )
        for member in plan.members.current().select_related("user")
    )
