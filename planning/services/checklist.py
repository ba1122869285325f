"""Going through the quality checklist."""

from collections.abc import Iterable

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun
from planning.models import ChecklistTick
from planning.selectors import contents
from planning.selectors.checklist import checklist
from planning.services.plans import open_plan, person_of, record


@transaction.atomic
def tick_points(*, run: CourseRun, by: Actor, points: Iterable[str]) -> None:
    """These points have been looked at, and no others. A point that the list does not have is left alone.

    Raises NotInGroupError, RunIsOverError.
    """
    plan = open_plan(run)
    listed = {point.key: point for point in checklist(contents(plan))}
    wanted = set(points) & set(listed)
    ticked = {key for key, point in listed.items() if point.tick}
    if wanted == ticked:
        return
    ChecklistTick.objects.filter(plan=plan, point__in=ticked - wanted).delete()
    new = [ChecklistTick(plan=plan, point=key, ticked_by_id=person_of(by)) for key in sorted(wanted - ticked)]
    ChecklistTick.objects.bulk_create(new)
    record(by, "plan.checklist", plan, points=sorted(wanted))
