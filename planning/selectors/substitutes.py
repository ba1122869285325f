"""Whom one can ask to lead in another's place: those of the same side who do not lead in the run."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from offers.models import Session
from organisations.models import User
from planning.models import Plan, Substitution, WorkingGroupMember
from planning.selectors.clashes import clashes
from planning.selectors.people import members_of, planners
from planning.selectors.pool import narrowed, pool_of
from ui.sorting import norwegian, norwegian_key

MOST_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone to ask. `in_the_way` are sentences about their calendar: they inform, and refuse nothing."""

    user: User
    is_member: bool
    in_the_way: list[str]


def candidates(*, plan: Plan, replaced: WorkingGroupMember, by: User, words: str = "") -> list[Candidate]:
    """Members of the group first, then the pool, each by name. Some ten queries, however many there are."""
    here = _members(plan, replaced, words)
    there = _in_pool(plan, replaced, by, words)
    inside = {user.pk for user in here}
    people = [*here, *(user for user in there if user.pk not in inside)][:MOST_CANDIDATES]
    in_the_way = clashes(plan.run, [user.pk for user in people])
    return [Candidate(user, user.pk in inside, in_the_way.get(user.pk, [])) for user in people]


def _members(plan: Plan, replaced: WorkingGroupMember, words: str) -> list[User]:
    mine = members_of(plan).current().filter(side=replaced.side, leads_sessions=False, user__name__icontains=words)
    able = planners().filter(pk__in=mine.values("user"))
    return list(User.objects.filter(pk__in=able.values("pk")).order_by(norwegian("name"), "pk"))


def _in_pool(plan: Plan, replaced: WorkingGroupMember, by: User, words: str) -> list[User]:
    chosen: dict[str, Any] = {"takes_part_as": replaced.side, "words": words}
    outside = narrowed(pool_of(by), chosen).exclude(user__in=members_of(plan).current().values("user"))
    able = outside.filter(user__in=planners().values("pk"))
    found = {person.pk: person.user for person in able.prefetch_related(None)[: MOST_CANDIDATES * 2]}
    return sorted(found.values(), key=lambda user: (norwegian_key(user.name), user.pk))


def sessions_to_hand_over(replaced: WorkingGroupMember) -> list[Session]:
    """Those still to come for which nobody is asked yet."""
    standing = Substitution.objects.standing().filter(session=OuterRef("pk"), replaced=replaced)
    ahead = Session.objects.held().filter(run=replaced.plan.run_id, ends_at__gt=timezone.now())
    return list(ahead.filter(~Exists(standing)).order_by("starts_at"))
