"""What planning asks of one person now."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from offers.models import RunState
from organisations.access import Permission
from organisations.models import User
from organisations.todo import Todo, Urgency
from planning.models import GroupInvitation, Plan, Substitution
from planning.selectors.contents import Contents, contents_of
from planning.selectors.delivery import todo_of_delivery
from planning.selectors.honoraria import honoraria_todo
from planning.selectors.programme import has_unpublished_changes, has_unseen_changes
from planning.selectors.readiness import remains_of_planning
from planning.selectors.together import together_todo
from planning.selectors.vacancies import vacancy_todo

OPEN_STATES = [RunState.DRAFT, RunState.PLANNING, RunState.PUBLISHED, RunState.RUNNING]
MOST_PLANS = 50


def todo(user: User) -> list[Todo]:
    """The same number of queries however many plans the person is part of."""
    plans = Plan.objects.filter(run__state__in=OPEN_STATES).select_related("run__offer")
    own = contents_of((plans.made_by(user)).order_by("run__starts_at")[:MOST_PLANS])
    coordinated = contents_of(plans.allowed(user, Permission.PUBLISH).order_by("run__starts_at")[:MOST_PLANS])
    rest = [*_asked(user), *todo_of_delivery(user), *together_todo(user), *honoraria_todo(user), *vacancy_todo(user)]
    return [*_as_member(own, user), *_as_coordinator(coordinated), *rest]


def _as_member(read: list[Contents], user: User) -> Iterator[Todo]:
    for plan in read:
        side = next(member.side for member in plan.members if member.user_id == user.pk)
        if side in plan.approved_by or not plan.items:
            continue
        if any(approval.side == side for approval in plan.approvals):
            sentence = _("{offer}: the plan was changed after your side approved it. See what is new.")
            yield _todo(plan, sentence, _("Read the plan"), "godkjenning")
        else:
            yield _todo(plan, _("{offer}: read the plan and approve it for your side."), _("Read the plan"), "program")


def _asked(user: User) -> Iterator[Todo]:
    """Others wait for the answer."""
    asked = GroupInvitation.objects.open().filter(user=user, answer="", plan__run__state__in=OPEN_STATES)
    for_another = set(Substitution.objects.standing().filter(invitation__in=asked).values_list("invitation", flat=True))
    for invitation in asked.select_related("plan__run__offer").order_by("expires_at"):
        sentence = _("{offer}: will you be in the working group?")
        if invitation.pk in for_another:
            sentence = _("{offer}: will you lead instead of someone who cannot come?")
        yield Todo(
            sentence=sentence.format(offer=invitation.plan.run.offer.title),
            action_label=_("Answer"),
            url=reverse("planning:answer_own", args=[invitation.pk]),
            urgency=Urgency.SOON,
            when=invitation.expires_at,
        )


def _as_coordinator(read: list[Contents]) -> Iterator[Todo]:
    for plan in read:
        codes = {missing.code for missing in remains_of_planning(plan)}
        if codes & {"professional", "experienced"}:
            yield _todo(plan, _("{offer}: the working group lacks one of the sides."), _("Ask someone in"))
        elif plan.plan.publish_refused_at:
            sentence = _("{offer}: could not be published at the time that was set.")
            yield _todo(plan, sentence, _("See what is missing"), "godkjenning")
        elif plan.is_approved and not codes and not plan.plan.run.is_public and not plan.plan.publish_at:
            yield _todo(plan, _("{offer}: both sides have approved. It can be published."), _("Publish"), "godkjenning")
        elif plan.is_approved and has_unpublished_changes(plan):
            yield _todo(plan, _changed(plan), _("Publish the change"), "godkjenning")


def _changed(plan: Contents) -> str:
    if has_unseen_changes(plan):
        return _("{offer}: both sides have approved a new programme or new leaders. Citizens do not see them yet.")
    return _("{offer}: both sides have approved what was changed. Publish it as it is now.")


def _todo(plan: Contents, sentence: str, action: str, part: str = "arbeidsgruppe") -> Todo:
    run = plan.plan.run
    return Todo(
        sentence=sentence.format(offer=run.offer.title),
        action_label=action,
        url=f"{reverse('planning:plan', args=[run.pk])}#{part}",
        urgency=Urgency.SOON,
        when=run.starts_at,
    )
