"""Asking the pool for someone to a working group, what people answer, and whom of them one asks in."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Post, Recipient
from offers.models import CourseRun
from organisations.models import User
from planning.models import Answer, Plan, Side, Vacancy, VacancyAnswer, WorkingGroupMember
from planning.selectors.vacancies import fitting
from planning.services.errors import PlanningError
from planning.services.filling import fill, tell_those_who_could
from planning.services.invitations import ask_into_group
from planning.services.plans import open_plan, record
from planning.vacancy_letters import VACANCY_ANNOUNCED

BATCH = 500


class VacancyOverError(PlanningError):
    """Filled or closed, past its last day, or the person is in the group already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyDraft:
    """What is looked for."""

    side: Side
    when: str
    involves: str
    hours: Decimal
    answer_by: date
    fee: str = ""
    leads_sessions: bool = True

    def written(self) -> dict[str, Any]:
        names = ("side", "when", "involves", "hours", "answer_by", "fee", "leads_sessions")
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def announce_vacancy(*, run: CourseRun, by: Actor, draft: VacancyDraft, submission: UUID | None = None) -> Vacancy:
    """Everyone in the pool on that side is told, but for the one who announces. A form sent twice is one vacancy.

    Raises RunIsOverError.
    """
    plan = open_plan(run)
    if submission and (sent := plan.vacancies.filter(submission=submission).first()):
        return sent
    vacancy = Vacancy.objects.create(plan=plan, announced_by_id=by.user_id, submission=submission, **draft.written())
    told = _tell(vacancy)
    record(by, "vacancy.announced", plan, vacancy, side=vacancy.side, told=told)
    return vacancy


@transaction.atomic
def change_vacancy(*, vacancy: Vacancy, by: Actor, draft: VacancyDraft) -> Vacancy:
    """Other words or another last day; one that was closed by hand is open again. The side stays what it was.

    Those who have come to the pool since are told, too. Raises VacancyOverError when it is filled, RunIsOverError.
    """
    plan = open_plan(CourseRun(pk=vacancy.plan.run_id))
    now = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    if now.filled_by_id:
        raise VacancyOverError
    for name, value in draft.written().items():
        if name != "side":
            setattr(now, name, value)
    now.changed_at, now.closed_at, now.plan = timezone.now(), None, plan
    now.save()
    record(by, "vacancy.changed", plan, now, told=_tell(now))
    return now


@transaction.atomic
def close_vacancy(*, vacancy: Vacancy, by: Actor) -> None:
    """Nobody can answer any more, and those who could hear of it. Twice is once. Raises RunIsOverError."""
    plan = open_plan(CourseRun(pk=vacancy.plan.run_id))
    now = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    if now.closed_at is None:
        now.closed_at = timezone.now()
        now.save(update_fields=["closed_at"])
        record(by, "vacancy.closed", plan, now)
        tell_those_who_could(now)


@transaction.atomic
def answer_vacancy(*, vacancy: Vacancy, user: User, answer: Answer) -> VacancyAnswer:
    """The person's own answer, which may be changed until the vacancy is closed. Raises VacancyOverError."""
    now = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    plan = Plan.objects.select_related("run__offer").get(pk=now.plan_id)
    now.plan = plan
    if not now.is_open or plan.members.current().filter(user=user).exists():
        raise VacancyOverError
    row, _is_new = VacancyAnswer.objects.get_or_create(vacancy=now, user=user)
    if row.answer != answer:
        row.answer, row.answered_at = answer, timezone.now()
        row.save(update_fields=["answer", "answered_at"])
        record(Actor.user(user.pk), "vacancy.answered", plan, now, answer=answer)
    return row


@transaction.atomic
def ask_from_vacancy(*, answer: VacancyAnswer, by: Actor, leads_sessions: bool, involves: str, fee: str) -> None:
    """Ask one of those who can into the group. Their yes fills the vacancy.

    Raises VacancyOverError, NotAPlannerError, OnOtherSideError, RunIsOverError.
    """
    plan = open_plan(CourseRun(pk=answer.vacancy.plan.run_id))
    vacancy = Vacancy.objects.select_for_update().get(pk=answer.vacancy_id)
    if vacancy.closed_at:
        raise VacancyOverError
    asked = ask_into_group(
        run=plan.run,
        by=by,
        user=answer.user,
        side=Side(vacancy.side),
        leads_sessions=leads_sessions,
        involves=involves,
        fee=fee,
    )
    if isinstance(asked, WorkingGroupMember):
        fill(vacancy=vacancy, plan=plan, member=asked, by=by)
    else:
        VacancyAnswer.objects.filter(pk=answer.pk).update(invitation=asked)


@transaction.atomic
def forget_answers() -> int:
    """Who could and who could not matters no more some time after a vacancy. A batch at a time; gives its size."""
    before = timezone.now() - timedelta(days=settings.RETENTION_VACANCY_DAYS)
    due = VacancyAnswer.objects.over_before(before).order_by("pk")
    batch = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    VacancyAnswer.objects.filter(pk__in=batch).delete()
    if batch:
        audit.record(by=SYSTEM, action="vacancy.answers_forgotten", details={"number": len(batch)})
    return len(batch)


def _tell(vacancy: Vacancy) -> int:
    """Each in the pool who was not told before gets a letter with a link of their own. Gives how many."""
    known = VacancyAnswer.objects.filter(vacancy=vacancy)
    people = fitting(vacancy).exclude(pk__in=known.values("user")).exclude(pk=vacancy.announced_by_id)
    rows = VacancyAnswer.objects.bulk_create(
        VacancyAnswer(vacancy=vacancy, user=person.user) for person in people.select_related("user")
    )
    messaging.queue_many(
        Post(
            kind=VACANCY_ANNOUNCED,
            to=Recipient(Channel.EMAIL, row.user.email, row.user.language),
            key=f"vacancy_announced:{row.pk}",
            about=row,
        )
        for row in rows
    )
    return len(rows)
