"""Finding whom to ask into a working group."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet

from offers.models import CourseRun
from offers.selectors.run_tabs import Place
from organisations.access import Permission, organisations_where, people_with
from organisations.models import Membership, Organisation, Role, User
from planning.models import (
    GROUP_PERMISSIONS,
    Plan,
    Side,
    WorkingGroupMember,
    WorkingGroupMemberQuerySet,
    members_in_pool,
    outside_the_group,
)
from ui.sorting import norwegian

MOST_FOUND = 8
SHORTEST_SEARCH = 2


def members_of(plan: Plan) -> WorkingGroupMemberQuerySet:
    """All who are or were in the group; nobody while the plan has no row, because nobody has written in it."""
    return WorkingGroupMember.objects.filter(plan=plan.pk)


def is_allowed(*, user: User | AnonymousUser, plan: Plan, permission: Permission) -> bool:
    """As `Plan.objects.allowed`. A plan that has no row yet has no group either: then the coordinators may."""
    if plan.run.offer.organiser_id in organisations_where(user, outside_the_group(permission)):
        return True
    in_group = Plan.objects.made_by(user).filter(pk=plan.pk)
    return permission in GROUP_PERMISSIONS and bool(plan.pk) and in_group.exists()


def place_in_group(run: CourseRun, user: User) -> Place:
    """One query."""
    mine = WorkingGroupMember.objects.filter(plan__run=run.pk, user=user.pk).values_list("left_at", flat=True)
    left = list(mine)
    if not left:
        return Place.OUTSIDE
    return Place.INSIDE if None in left else Place.LEFT


def planners() -> QuerySet[User]:
    """Everyone who may plan somewhere: a user organisation's representative can plan with any municipality."""
    return people_with(Permission.PLAN, Organisation.objects.values_list("pk", flat=True))


def planners_known_to(user: User, plan: Plan) -> QuerySet[User]:
    """Those whom one who makes the plan may ask by name: of the pool, of whoever runs the course, and of the group."""
    organisations = {plan.run.offer.organiser_id} | organisations_where(user, Permission.PLAN)
    within = Q(pk__in=members_in_pool(organisations).values("user"))
    return planners().filter(within | Q(pk__in=members_of(plan).values("user")))


def found_people(*, words: str, plan: Plan, by: User) -> list[User]:
    """People outside the group whom `by` may know of and whose name or address has all the words, by name.

    Two queries.
    """
    wanted = words.replace("\x00", " ").split()
    if len("".join(wanted)) < SHORTEST_SEARCH:
        return []
    matching = Q()
    for word in wanted:
        matching &= Q(name__icontains=word) | Q(email__icontains=word)
    inside = members_of(plan).filter(left_at__isnull=True).values("user")
    memberships = Membership.objects.current().select_related("organisation")
    return list(
        User.objects.filter(matching, pk__in=planners_known_to(by, plan).values("pk"))
        .exclude(pk__in=inside)
        .prefetch_related(Prefetch("memberships", memberships))
        .order_by(norwegian("name"), "pk")[:MOST_FOUND]
    )


def likely_side(person: User) -> Side:
    """The side that someone's roles point to. Only a proposal: professionals have experience of their own, too."""
    roles = {role for membership in person.memberships.all() for role in membership.roles}
    return Side.EXPERIENCED if Role.USER_REPRESENTATIVE in roles else Side.PROFESSIONAL
