"""Comments and tasks. Whoever may edit the plan may write them and mark any as done, whichever side they are on."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Post, Recipient
from offers.models import CourseRun
from planning.letters import PLAN_MENTIONED
from planning.models import Comment, Plan, PlanningTask, ProgrammeItem, WorkingGroupMember
from planning.services.errors import NotInGroupError
from planning.services.plans import lock_plan, open_plan, person_of, record


@transaction.atomic
def write_comment(
    *,
    run: CourseRun,
    by: Actor,
    text: str,
    item: ProgrammeItem | None = None,
    mentioned: Iterable[WorkingGroupMember] = (),
    submission: UUID | None = None,
) -> Comment:
    """Those who are mentioned are told by e-mail, and find it in their list. A form sent twice is one comment.

    Raises NotInGroupError (someone mentioned has left), RunIsOverError.
    """
    plan = open_plan(run)
    if submission and (sent := plan.comments.filter(submission=submission).first()):
        return sent
    members = _still_here(plan, mentioned)
    about = str(item)[:120] if item else ""
    comment = Comment.objects.create(
        plan=plan, item=item, about=about, text=text, author_id=person_of(by), submission=submission
    )
    comment.mentioned.set(members)
    record(by, "plan.commented", plan, comment, mentioned=len(members))
    messaging.queue_many(_letter(comment, member) for member in members if member.user_id != by.user_id)
    return comment


@transaction.atomic
def settle_comment(*, run: CourseRun, by: Actor, comment: Comment, done: bool) -> None:
    """Mark as done, or open again. Twice is once."""
    _settle(lock_plan(run), by, comment, "plan.comment_settled", done=done)


@transaction.atomic
def add_task(
    *,
    run: CourseRun,
    by: Actor,
    text: str,
    owner: WorkingGroupMember,
    due_on: date | None = None,
    submission: UUID | None = None,
) -> PlanningTask:
    """A form sent twice is one task. Raises NotInGroupError (the owner has left), RunIsOverError."""
    plan = open_plan(run)
    if submission and (sent := plan.tasks.filter(submission=submission).first()):
        return sent
    [member] = _still_here(plan, [owner])
    task = PlanningTask.objects.create(plan=plan, text=text, owner=member, due_on=due_on, submission=submission)
    record(by, "plan.task_added", plan, task)
    return task


@transaction.atomic
def settle_task(*, run: CourseRun, by: Actor, task: PlanningTask, done: bool) -> None:
    """Mark as done, or open again. Twice is once."""
    _settle(lock_plan(run), by, task, "plan.task_settled", done=done)


def _settle(plan: Plan, by: Actor, row: Comment | PlanningTask, action: str, *, done: bool) -> None:
    changed = type(row)._default_manager.filter(pk=row.pk, plan=plan, done_at__isnull=done)  # noqa: SLF001 Django's own name
    moment, person = (timezone.now(), by.user_id) if done else (None, None)
    if changed.update(done_at=moment, done_by=person):
        record(by, action, plan, row, done=done)


def _still_here(plan: Plan, wanted: Iterable[WorkingGroupMember]) -> list[WorkingGroupMember]:
    keys = {member.pk for member in wanted}
    here = list(plan.members.current().filter(pk__in=keys).select_related("user")) if keys else []
    if len(here) != len(keys):
        raise NotInGroupError
    return here


def _letter(comment: Comment, member: WorkingGroupMember) -> Post:
    return Post(
        kind=PLAN_MENTIONED,
        to=Recipient(Channel.EMAIL, member.user.email, member.user.language),
        key=f"plan_mentioned:{comment.pk}:{member.pk}",
        about=comment,
        context={"member": member.pk},
    )
