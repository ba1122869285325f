"""Finding people: the pool of those who plan and lead, both sides alike."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from offers.models import CourseRun, RunState
from organisations.access import Permission, organisations_where
from organisations.models import Membership, Organisation, User
from planning.models import Absence, Competence, Facilitator, FacilitatorQuerySet, PoolShare, WorkingGroupMember
from ui.sorting import norwegian


def pool_of(user: User) -> FacilitatorQuerySet:
    """Everyone whom a person who plans may find and whose account is open, by name, with what the list shows."""
    current = Membership.objects.current().select_related("organisation")
    return (
        Facilitator.objects.allowed(user, Permission.PLAN)
        .filter(user__is_active=True)
        .select_related("user")
        .prefetch_related(
            "themes", "municipalities", Prefetch("user__memberships", current), "competences__confirmed_by"
        )
        .order_by(norwegian("user__name"), "pk")
    )


def narrowed(people: FacilitatorQuerySet, chosen: dict[str, Any]) -> FacilitatorQuerySet:
    """Those who fit all that is chosen; what is not chosen narrows nothing."""
    conditions: dict[str, Callable[[Any], Any]] = {
        "words": lambda value: Q(user__name__icontains=value),
        "takes_part_as": lambda value: Q(sides__contains=[value]),
        "weekday": lambda value: Q(weekdays__contains=[int(value)]) | Q(weekdays=[]),
        "language": lambda value: Q(languages__contains=[value]),
        "theme": lambda value: Q(themes=value),
        "municipality": lambda value: Q(municipalities=value),
        "competence": _has_valid,
    }
    for name, condition in conditions.items():
        if value := chosen.get(name):
            people = people.filter(condition(value))
    return people


def _has_valid(kind: str) -> Exists:
    return Exists(Competence.objects.valid().filter(facilitator=OuterRef("pk"), kind=kind))


def runs_to_staff(user: User) -> QuerySet[CourseRun]:
    """Runs ahead or under way whose working group the person may put together, the next first."""
    coordinated = Q(offer__organiser__in=organisations_where(user, Permission.PUBLISH))
    made = Q(plan__in=WorkingGroupMember.objects.current().filter(user=user).values("plan"))
    runs = CourseRun.objects.filter(coordinated | made).select_related("offer", "arena")
    runs = runs.exclude(state__in=[RunState.CANCELLED, RunState.COMPLETED])
    return runs.order_by(F("next_at").asc(nulls_last=True), "pk")


def absences_ahead(facilitator: Facilitator, today: date) -> list[Absence]:
    return list(facilitator.absences.filter(last_day__gte=today))


def sharing_organisations(user: User | AnonymousUser) -> list[Organisation]:
    """Those whose pool the person may share: they coordinate or administer there."""
    ids = organisations_where(user, Permission.PUBLISH) | organisations_where(user, Permission.MANAGE_PEOPLE)
    shares = PoolShare.objects.select_related("shared_with").order_by(norwegian("shared_with__name"))
    return list(
        Organisation.objects.filter(pk__in=ids)
        .prefetch_related(Prefetch("pool_shared_with", shares))
        .order_by(norwegian("name"))
    )
