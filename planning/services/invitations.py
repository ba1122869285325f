"""Asking people into a working group, and their yes, maybe or no."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Recipient
from offers.models import CourseRun
from organisations.models import User
from planning.message_kinds import WORKING_GROUP_INVITED
from planning.models import Answer, GroupInvitation, Plan, Question, Side, WorkingGroupMember
from planning.selectors import planners
from planning.services.errors import NotAPlannerError, OnOtherSideError, PlanningError
from planning.services.group import add_member, set_leads_sessions
from planning.services.plans import open_plan, record
from planning.services.standing_in import agree, decline

VALID_DAYS = 14


class InvitationOverError(PlanningError):
    """Answered with yes or no, withdrawn or expired."""


@transaction.atomic
def ask_into_group(  # each is a field of the form
    *,
    run: CourseRun,
    by: Actor,
    user: User,
    side: Side,
    leads_sessions: bool = True,
    involves: str = "",
    fee: str = "",
) -> GroupInvitation | WorkingGroupMember:
    """Send someone a question. One who puts oneself in is in at once; one who is in already stays as they are.

    Asking someone who has not answered renews the question. Raises NotAPlannerError, OnOtherSideError, RunIsOverError.
    """
    plan = open_plan(run)
    if not planners().filter(pk=user.pk).exists():
        raise NotAPlannerError
    member = plan.members.filter(user=user, left_at__isnull=True).first()
    if member and member.side != side:
        raise OnOtherSideError(member)
    if member:
        return member
    if user.pk == by.user_id:
        return add_member(run=run, by=by, user=user, side=side, leads_sessions=leads_sessions)
    waiting = plan.invitations.waiting().filter(user=user, for_substitute=False).first()
    if waiting and waiting.side == side and was_asked_just_now(waiting):
        return waiting  # a second click
    return ask(
        plan=plan, by=by, user=user, side=side, leads_sessions=leads_sessions, involves=involves, fee=fee, over=waiting
    )


def ask(  # each is a column
    *,
    plan: Plan,
    by: Actor,
    user: User,
    side: Side,
    leads_sessions: bool,
    involves: str = "",
    fee: str = "",
    over: GroupInvitation | None = None,
    for_substitute: bool = False,
) -> GroupInvitation:
    """Write the question, or write it anew where one waits, and send the letter. The plan's lock is held."""
    invitation = over or GroupInvitation(plan=plan, user=user, for_substitute=for_substitute)
    invitation.side, invitation.leads_sessions = side, leads_sessions
    invitation.involves, invitation.fee, invitation.invited_by_id = involves, fee, by.user_id
    invitation.asked_at, invitation.expires_at = timezone.now(), timezone.now() + timedelta(days=VALID_DAYS)
    invitation.answer, invitation.answered_at = "", None
    invitation.save()
    record(by, "working_group.asked", plan, invitation, side=side)
    if user.pk != by.user_id:
        _send(invitation)
    return invitation


@transaction.atomic
def answer_invitation(*, invitation: GroupInvitation, answer: Answer) -> GroupInvitation:
    """The person's own answer. A yes makes them a member, and the same answer twice is one.

    Raises InvitationOverError, NotAPlannerError, OnOtherSideError, RunIsOverError.
    """
    plan = open_plan(CourseRun(pk=invitation.plan.run_id))
    now = GroupInvitation.objects.select_related("user").get(pk=invitation.pk)
    if now.answer == answer:
        return now
    if not GroupInvitation.objects.open().filter(pk=now.pk).exists():
        raise InvitationOverError
    by = Actor.user(now.user_id)
    now.answer, now.answered_at = answer, timezone.now()
    now.save(update_fields=["answer", "answered_at"])
    record(by, "working_group.answered", plan, now, answer=answer)
    if answer == Answer.YES:
        agree(plan, now, _join(plan, now, by))
    elif answer == Answer.NO:
        decline(plan, now)
    return now


@transaction.atomic
def withdraw_group_invitation(*, invitation: GroupInvitation, by: Actor) -> None:
    """The link stops working at once. Does nothing to a question that is answered."""
    plan = open_plan(CourseRun(pk=invitation.plan.run_id))
    if GroupInvitation.objects.waiting().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        record(by, "working_group.question_withdrawn", plan, invitation)


def _join(plan: Plan, invitation: GroupInvitation, by: Actor) -> WorkingGroupMember:
    """One who came in as a substitute and says yes to leading with the others leads from now on."""
    side, leads = Side(invitation.side), invitation.leads_sessions
    member = add_member(run=plan.run, by=by, user=invitation.user, side=side, leads_sessions=leads)
    if leads and not member.leads_sessions:
        set_leads_sessions(run=plan.run, by=by, member=member, leads_sessions=True)
    return member


def was_asked_just_now(invitation: Question) -> bool:
    return not invitation.answer and timezone.now() - invitation.asked_at < timedelta(minutes=1)


def _send(invitation: GroupInvitation) -> None:
    messaging.queue(
        kind=WORKING_GROUP_INVITED,
        to=Recipient(Channel.EMAIL, invitation.user.email, invitation.user.language),
        key=f"working_group_invited:{invitation.pk}:{invitation.asked_at.isoformat()}",
        about=invitation,
    )
