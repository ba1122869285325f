"""What the demo's working groups have agreed on: a meeting that was, one to come, tasks and comments."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from planning.models import Comment, Plan, PlanningMeeting, PlanningTask, ProgrammeItem, Side, WorkingGroupMember

AGENDA = "Programmet for første samling. Hvem gjør hva. Hvordan vi inviterer."
MINUTES = "Vi begynner med en egen historie. Innledningene blir kortere, og pausen ligger midt i."


def load(plan: Plan, members: dict[Side, list[WorkingGroupMember]], plot: str) -> None:
    group = [member for side in members.values() for member in side]
    _meeting(plan, -10, minutes=MINUTES).took_part.set(group)
    if plot != "planning":
        return
    professional, experienced = members[Side.PROFESSIONAL][0], members[Side.EXPERIENCED][0]
    _meeting(plan, 5)
    _tasks(plan, professional, experienced)
    item = ProgrammeItem.objects.filter(session__run=plan.run).order_by("session__starts_at", "position")[1]
    said = "Kan vi ta denne etter historien? Da blir det lettere å kjenne seg igjen."
    comment = Comment.objects.create(plan=plan, item=item, about=str(item), text=said, author=experienced.user)
    comment.mentioned.set([professional])
    done = Comment.objects.create(plan=plan, text="Er kaffe med i prisen?", author=professional.user)
    Comment.objects.filter(pk=done.pk).update(done_at=timezone.now(), done_by=experienced.user)


def _meeting(plan: Plan, days: int, *, minutes: str = "") -> PlanningMeeting:
    day = timezone.localdate() + timedelta(days=days)
    starts_at = timezone.make_aware(datetime.combine(day, time(13)))
    return PlanningMeeting.objects.create(
        plan=plan,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place="Møterommet på biblioteket",
        agenda=AGENDA,
        minutes=minutes,
    )


def _tasks(plan: Plan, professional: WorkingGroupMember, experienced: WorkingGroupMember) -> None:
    due_on = timezone.localdate() + timedelta(days=4)
    PlanningTask.objects.create(plan=plan, text="Bestill rom og kaffe", owner=professional, due_on=due_on)
    PlanningTask.objects.create(plan=plan, text="Skriv ned historien til første samling", owner=experienced)
