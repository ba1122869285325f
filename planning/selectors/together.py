"""What the working group waits for one person to do: answer, finish a task, come to a meeting."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import User
from organisations.todo import Todo, Urgency
from planning.models import Comment, Plan, PlanningMeeting, PlanningTask, PlanQuerySet
from ui.dates import day_date, long_date

SOON = timedelta(days=7)
MOST = 30


def together_todo(user: User) -> Iterator[Todo]:
    """Three queries, however much there is."""
    mine = Plan.objects.made_by(user)
    yield from _mentions(user, mine)
    yield from _tasks(user, mine)
    yield from _meetings(mine)


def _mentions(user: User, plans: PlanQuerySet) -> Iterator[Todo]:
    comments = (
        Comment.objects.open().filter(plan__in=plans, mentioned__user=user).select_related("author", "plan__run__offer")
    )
    for comment in comments[:MOST]:
        yield Todo(
            sentence=_("{offer}: {name} mentions you.").format(offer=_offer(comment.plan), name=comment.author.name),
            action_label=_("Read and answer"),
            url=_page(comment.plan, f"kommentar-{comment.pk}"),
            when=comment.written_at,
        )


def _tasks(user: User, plans: PlanQuerySet) -> Iterator[Todo]:
    tasks = PlanningTask.objects.open().filter(plan__in=plans, owner__user=user).select_related("plan__run__offer")
    for task in tasks[:MOST]:
        is_late = task.due_on is not None and task.due_on <= timezone.localdate()
        by = _("{task} (by {day})").format(task=task.text, day=day_date(task.due_on)) if task.due_on else task.text
        yield Todo(
            sentence=_("{offer}: your task is “{task}”.").format(offer=_offer(task.plan), task=by),
            action_label=_("See the task"),
            url=_page(task.plan, f"oppgave-{task.pk}"),
            urgency=Urgency.TODAY if is_late else Urgency.SOON,
            when=timezone.make_aware(datetime.combine(task.due_on, time())) if task.due_on else None,
        )


def _meetings(plans: PlanQuerySet) -> Iterator[Todo]:
    now = timezone.now()
    meetings = PlanningMeeting.objects.held().filter(plan__in=plans, ends_at__gt=now, starts_at__lt=now + SOON)
    for meeting in meetings.select_related("plan__run__offer")[:MOST]:
        yield Todo(
            sentence=_("{offer}: planning meeting {when}.").format(
                offer=_offer(meeting.plan), when=long_date(meeting.starts_at)
            ),
            action_label=_("See the meeting"),
            url=_page(meeting.plan, f"mote-{meeting.pk}"),
            when=meeting.starts_at,
        )


def _offer(plan: Plan) -> str:
    return plan.run.offer.title


def _page(plan: Plan, part: str) -> str:
    return f"{reverse('planning:together', args=[plan.run_id])}#{part}"
