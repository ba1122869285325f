"""Putting someone in place of one who cannot lead. Only a yes counts, as for everyone who is asked into a group."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from offers.models import CourseRun, Session
from organisations.models import User
from planning.models import Answer, GroupInvitation, Plan, Side, Substitution, WorkingGroupMember
from planning.selectors import planners
from planning.services.errors import (
    NotAPlannerError,
    NotInGroupError,
    OnOtherSideError,
    PlanningError,
    SessionGoneError,
)
from planning.services.invitations import answer_invitation, ask, was_asked_just_now
from planning.services.plans import open_plan, record
from planning.services.standing_in import tell_of_end


class LeadsAlreadyError(PlanningError):
    """The person leads one of the sessions anyway, or is the one who should be replaced."""


class SubstituteThereError(PlanningError):
    """Someone is asked, or has said yes, for one of the sessions: that is taken back first."""


@transaction.atomic
def ask_substitute(  # each is a field of the form
    *,
    run: CourseRun,
    by: Actor,
    replaced: WorkingGroupMember,
    user: User,
    session_ids: Collection[int],
    note: str,
    fee: str = "",
) -> GroupInvitation:
    """Ask someone to lead these sessions in place of a leader on the same side. Who puts oneself in has said yes.

    A question into the group that waits is left as it is. A second click asks once. Raises LeadsAlreadyError,
    NotAPlannerError, NotInGroupError, OnOtherSideError, RunIsOverError, SessionGoneError, SubstituteThereError.
    """
    plan = open_plan(run)
    here = _leader(plan, replaced)
    sessions = _ahead(plan, session_ids)
    waiting = plan.invitations.waiting().filter(user=user, for_substitute=True).first()
    if waiting and was_asked_just_now(waiting) and _asks_for(waiting, here, sessions):
        return waiting
    _check(plan, here, user, sessions)
    side = Side(here.side)
    invitation = ask(
        plan=plan, by=by, user=user, side=side, leads_sessions=False, fee=fee, over=waiting, for_substitute=True
    )
    Substitution.objects.bulk_create(
        Substitution(session=session, replaced=here, invitation=invitation, note=note) for session in sessions
    )
    ids = [session.pk for session in sessions]
    record(by, "substitute.asked", plan, here, sessions=ids, user=user.pk)
    if user.pk == by.user_id:
        return answer_invitation(invitation=invitation, answer=Answer.YES)
    return invitation


@transaction.atomic
def take_back_substitute(*, run: CourseRun, by: Actor, substitution: Substitution) -> None:
    """The one who was replaced leads the session after all. Twice is once. Raises RunIsOverError."""
    plan = open_plan(run)
    standing = Substitution.objects.standing().filter(pk=substitution.pk)
    now = standing.select_related("invitation", "replaced__user").first()
    if now is None:
        return
    Substitution.objects.filter(pk=now.pk).update(ended_at=timezone.now())
    record(by, "substitute.taken_back", plan, now.replaced, session=now.session_id)
    if now.agreed_at:
        tell_of_end(plan, now, by)
    elif now.invitation.for_substitute and not now.invitation.substitutions.standing().exists():
        GroupInvitation.objects.waiting().filter(pk=now.invitation_id).update(withdrawn_at=timezone.now())


def _leader(plan: Plan, replaced: WorkingGroupMember) -> WorkingGroupMember:
    here = plan.members.current().filter(pk=replaced.pk, leads_sessions=True).select_related("user").first()
    if here is None:
        raise NotInGroupError
    return here


def _ahead(plan: Plan, session_ids: Collection[int]) -> list[Session]:
    found = Session.objects.held().filter(run=plan.run_id, pk__in=session_ids, ends_at__gt=timezone.now())
    if not found or len(found) != len(set(session_ids)):
        raise SessionGoneError
    return list(found)


def _asks_for(invitation: GroupInvitation, replaced: WorkingGroupMember, sessions: Collection[Session]) -> bool:
    asked = invitation.substitutions.standing().filter(replaced=replaced).values_list("session", flat=True)
    return {session.pk for session in sessions} <= set(asked)


def _check(plan: Plan, replaced: WorkingGroupMember, user: User, sessions: Collection[Session]) -> None:
    if not planners().filter(pk=user.pk).exists():
        raise NotAPlannerError
    member = plan.members.filter(user=user, left_at__isnull=True).first()
    if member and member.side != replaced.side:
        raise OnOtherSideError(member)
    if user.pk == replaced.user_id or (member and member.leads_sessions):
        raise LeadsAlreadyError
    standing = Substitution.objects.standing().filter(session__in=sessions)
    if standing.filter(invitation__user=user).exists():
        raise LeadsAlreadyError
    if standing.filter(replaced=replaced).exists():
        raise SubstituteThereError
