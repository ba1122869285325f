"""Asking someone who has only an e-mail address, and what their yes makes of it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from messaging import services as messaging
from messaging.models import Channel, Message
from messaging.services import Recipient
from offers.models import CourseRun
from organisations import services as organisations
from organisations.models import Role, User
from planning.letters_newcomers import NEWCOMER_INVITED, NEWCOMER_WELCOME
from planning.models import (
    Answer,
    GroupInvitation,
    NewcomerInvitation,
    NewcomerInvitationQuerySet,
    Plan,
    Side,
    WorkingGroupMember,
)
from planning.selectors import planners, planners_known_to
from planning.services.group import add_member
from planning.services.invitations import VALID_DAYS, InvitationOverError, ask_into_group, was_asked_just_now
from planning.services.plans import open_plan, person_of, record

ROLE_OF = {Side.EXPERIENCED: Role.USER_REPRESENTATIVE, Side.PROFESSIONAL: Role.PROFESSIONAL}
BATCH = 500


@transaction.atomic
def ask_newcomer(  # each is a field of the form
    *,
    run: CourseRun,
    by: Actor,
    name: str,
    email: str,
    side: Side,
    leads_sessions: bool = True,
    involves: str = "",
    fee: str = "",
) -> NewcomerInvitation | GroupInvitation | WorkingGroupMember:
    """Send a question to an address. Someone whom the one who asks can find by name is asked as everyone else.

    Asking an address that has not answered renews the question; a second click asks once. Who asks is not told whether
    any other address has an account. Raises OnOtherSideError, RunIsOverError.
    """
    plan = open_plan(run)
    email = email.strip().lower()
    asks = User.objects.get(pk=person_of(by))
    if known := planners_known_to(asks, plan).filter(email__iexact=email).first():
        _waiting(plan, email).update(withdrawn_at=timezone.now())
        return ask_into_group(
            run=run, by=by, user=known, side=side, leads_sessions=leads_sessions, involves=involves, fee=fee
        )
    invitation = _waiting(plan, email).first() or NewcomerInvitation(plan=plan, email=email)
    if invitation.pk and invitation.side == side and was_asked_just_now(invitation):
        return invitation
    invitation.name, invitation.side, invitation.leads_sessions = name, side, leads_sessions
    invitation.involves, invitation.fee, invitation.invited_by_id = involves, fee, by.user_id
    invitation.asked_at, invitation.expires_at = timezone.now(), timezone.now() + timedelta(days=VALID_DAYS)
    invitation.answer, invitation.answered_at = "", None
    invitation.save()
    record(by, "working_group.newcomer_asked", plan, invitation, side=side)
    _send(plan, invitation)
    return invitation


@transaction.atomic
def answer_newcomer(*, invitation: NewcomerInvitation, answer: Answer, language: str) -> tuple[User | None, bool]:
    """The answer from the link. A yes gives the person, and whether their account was made by it.

    The same answer twice is one. Raises AccountClosedError of organisations, InvitationOverError, OnOtherSideError,
    RunIsOverError.
    """
    plan = open_plan(CourseRun(pk=invitation.plan.run_id))
    now = NewcomerInvitation.objects.select_related("user").get(pk=invitation.pk)
    if now.answer == answer:
        return now.user, False
    if not NewcomerInvitation.objects.open().filter(pk=now.pk).exists():
        raise InvitationOverError
    is_new = False
    if answer == Answer.YES:
        now.user, is_new = _join(plan, now, language)
    now.answer, now.answered_at = answer, timezone.now()
    now.save(update_fields=["answer", "answered_at", "user"])
    by = Actor.user(now.user.pk) if now.user else audit.CITIZEN
    record(by, "working_group.newcomer_answered", plan, now, answer=answer)
    return now.user, is_new


@transaction.atomic
def withdraw_newcomer(*, invitation: NewcomerInvitation, by: Actor) -> None:
    """The link stops working at once. Does nothing to a question that is answered."""
    plan = open_plan(CourseRun(pk=invitation.plan.run_id))
    if NewcomerInvitation.objects.waiting().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        record(by, "working_group.question_withdrawn", plan, invitation)


def forget_newcomers() -> int:
    """Delete questions, with name and address, some weeks after they are done with. Returns how many."""
    forgotten = 0
    while batch := _forget_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_batch() -> int:
    before = timezone.now() - timedelta(days=settings.RETENTION_NEWCOMER_DAYS)
    due = NewcomerInvitation.objects.done_with_before(before).select_for_update(skip_locked=True)
    rows = NewcomerInvitation.objects.filter(pk__in=list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]))
    Message.objects.about_any(rows).update(address="", context={})
    deleted, _per_model = rows.delete()
    if deleted:
        audit.record(by=SYSTEM, action="newcomers.forgotten", details={"invitations": deleted})
    return deleted


def _join(plan: Plan, invitation: NewcomerInvitation, language: str) -> tuple[User, bool]:
    """Someone who can plan already, in another organisation, needs no membership in this one."""
    side = Side(invitation.side)
    user, is_new = planners().filter(email__iexact=invitation.email).first(), False
    if user is None:
        user, is_new = organisations.join_by_letter(
            organisation=plan.run.offer.organiser,
            email=invitation.email,
            name=invitation.name,
            role=ROLE_OF[side],
            language=language,
        )
    add_member(run=plan.run, by=Actor.user(user.pk), user=user, side=side, leads_sessions=invitation.leads_sessions)
    messaging.queue(
        kind=NEWCOMER_WELCOME,
        to=Recipient(Channel.EMAIL, user.email, user.language),
        key=f"newcomer_welcome:{invitation.pk}",
        about=invitation,
    )
    return user, is_new


def _waiting(plan: Plan, email: str) -> NewcomerInvitationQuerySet:
    return NewcomerInvitation.objects.waiting().filter(plan=plan, email__iexact=email)


def _send(plan: Plan, invitation: NewcomerInvitation) -> None:
    messaging.queue(
        kind=NEWCOMER_INVITED,
        to=Recipient(Channel.EMAIL, invitation.email, plan.run.offer.organiser.default_language),
        key=f"newcomer_invited:{invitation.pk}:{invitation.asked_at.isoformat()}",
        about=invitation,
    )
