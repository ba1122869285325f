"""A vacancy is filled when one who was asked because of it joins the group."""

from django.utils import timezone

from audit.services import Actor
from planning.models import Plan, Vacancy, WorkingGroupMember
from planning.services.plans import record


def fill_vacancies(*, plan: Plan, member: WorkingGroupMember, by: Actor) -> None:
    """Part of the transaction in which the person joins; the run is locked."""
    asked = Vacancy.objects.filter(
        plan=plan,
        side=member.side,
        closed_at__isnull=True,
        answers__user=member.user_id,
        answers__invitation__isnull=False,
    )
    for vacancy in asked:
        fill(vacancy=vacancy, plan=plan, member=member, by=by)


def fill(*, vacancy: Vacancy, plan: Plan, member: WorkingGroupMember, by: Actor) -> None:
    vacancy.closed_at, vacancy.filled_by = timezone.now(), member
    vacancy.save(update_fields=["closed_at", "filled_by"])
    record(by, "vacancy.filled", plan, vacancy, member=member.pk)
