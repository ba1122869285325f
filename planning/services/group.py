"""Who plans. Whoever may edit the plan may change its group, whichever side they are on."""

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Recipient
from offers.models import CourseRun
from organisations.models import User
from planning.letters_ending import GROUP_LEFT
from planning.models import Change, Plan, Side, WorkingGroupMember
from planning.selectors import planners
from planning.services.errors import NotAPlannerError, NotInGroupError, OnOtherSideError
from planning.services.filling import fill_vacancies
from planning.services.plans import open_plan, record
from planning.services.versions import keep_version, said_by_member


@transaction.atomic
def add_member(*, run: CourseRun, by: Actor, user: User, side: Side, leads_sessions: bool = True) -> WorkingGroupMember:
    """Put someone into the group who has said yes. Someone who was in it before gets their old place back.

    Twice is once. Raises NotAPlannerError, OnOtherSideError, RunIsOverError.
    """
    plan = open_plan(run)
    if not planners().filter(pk=user.pk).exists():
        raise NotAPlannerError
    member = plan.members.filter(user=user).order_by("left_at").last() or WorkingGroupMember(plan=plan, user=user)
    if member.pk and member.left_at is None:
        return _same_place(member, side)
    if member.left_at:
        member.earlier_stays.create(joined_at=member.joined_at, left_at=member.left_at)
    member.side, member.leads_sessions = side, leads_sessions
    member.joined_at, member.left_at = timezone.now(), None
    member.save()
    keep_version(plan, by, Change.PERSON_JOINED, after=said_by_member(member))
    record(by, "working_group.joined", plan, member, side=side)
    fill_vacancies(plan=plan, member=member, by=by)
    return member


@transaction.atomic
def remove_member(*, run: CourseRun, by: Actor, member: WorkingGroupMember) -> None:
    """The person leaves, and is told unless they did it themselves.

    What they were responsible for still names them, so that someone sees what to mend.
    """
    plan = open_plan(run)
    now = timezone.now()
    if plan.members.filter(pk=member.pk, left_at__isnull=True).update(left_at=now):
        keep_version(plan, by, Change.PERSON_LEFT, before=said_by_member(member))
        record(by, "working_group.left", plan, member)
        if by.user_id not in {None, member.user_id}:
            messaging.queue(
                kind=GROUP_LEFT,
                to=Recipient(Channel.EMAIL, member.user.email, member.user.language),
                key=f"group_left:{member.pk}:{now.isoformat()}",
                about=member,
                context={"by": by.user_id},
            )


@transaction.atomic
def bring_back_member(*, run: CourseRun, by: Actor, member: WorkingGroupMember) -> None:
    """Undo `remove_member`. A letter that has not left says nothing any more."""
    plan = open_plan(run)
    if plan.members.filter(pk=member.pk, left_at__isnull=False).update(left_at=None):
        keep_version(plan, by, Change.PERSON_JOINED, after=said_by_member(member))
        record(by, "working_group.brought_back", plan, member)


@transaction.atomic
def set_leads_sessions(*, run: CourseRun, by: Actor, member: WorkingGroupMember, leads_sessions: bool) -> None:
    """Whether the person leads sessions or only plans them. Raises NotInGroupError when they have left."""
    plan = open_plan(run)
    here = _here(plan, member)
    if here.leads_sessions != leads_sessions:
        before = said_by_member(here)
        here.leads_sessions = leads_sessions
        here.save(update_fields=["leads_sessions"])
        keep_version(plan, by, Change.PERSON_CHANGED, before=before, after=said_by_member(here))
        record(by, "working_group.changed", plan, here, leads_sessions=leads_sessions)


def _here(plan: Plan, member: WorkingGroupMember) -> WorkingGroupMember:
    here = plan.members.filter(pk=member.pk, left_at__isnull=True).first()
    if here is None:
        raise NotInGroupError
    return here


def _same_place(member: WorkingGroupMember, side: Side) -> WorkingGroupMember:
    if member.side != side:
        raise OnOtherSideError(member)
    return member
