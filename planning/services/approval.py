"""Each side's yes to exactly one version of the plan."""

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun
from planning.models import Approval
from planning.selectors import contents
from planning.services.errors import NotInGroupError, PlanChangedError
from planning.services.plans import open_plan, record


@transaction.atomic
def approve(*, run: CourseRun, by: Actor, fingerprint: str) -> Approval:
    """Say yes for the side that the person is on. `fingerprint` names the version that they read.

    Saying yes twice is one yes. Raises NotInGroupError, PlanChangedError, RunIsOverError.
    """
    plan = open_plan(run)
    read = contents(plan)
    member = next((member for member in read.members if member.user_id == by.user_id), None)
    if member is None:
        raise NotInGroupError
    if fingerprint != read.fingerprint:
        raise PlanChangedError
    approval, is_new = Approval.objects.get_or_create(
        plan=plan, side=member.side, fingerprint=fingerprint, defaults={"member": member}
    )
    if is_new:
        record(by, "plan.approved", plan, approval, side=member.side, fingerprint=fingerprint)
    return approval
