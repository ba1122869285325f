"""The one gate between a plan and the citizens."""

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from offers.models import CourseRun, Offer, RunState
from planning.models import Plan
from planning.selectors import Contents, contents, has_unpublished_changes, missing, public_programme
from planning.selectors.checklist import checklist
from planning.selectors.readiness import has_few_experienced
from planning.services.errors import NotReadyError
from planning.services.plans import lock_plan, record


@transaction.atomic
def publish(*, run: CourseRun, by: Actor, few_experienced_reason: str = "") -> None:
    """Show the run to citizens as both sides approved it; on a published run, show what was changed and approved since.

    Nothing else sets a run to published. The lock makes what is checked, what is shown and what was approved one and
    the same version. Doing it twice does it once. Raises NotReadyError with everything that is missing.
    """
    plan = lock_plan(run)
    read = contents(plan)
    reason = few_experienced_reason.strip() or plan.few_experienced_reason
    if stops := missing(read, reason):
        raise NotReadyError(stops)
    if plan.run.is_public and not has_unpublished_changes(read):
        return
    _keep_on_plan(plan, read, reason)
    _show(plan.run, read)
    unsettled = [point.key for point in checklist(read) if not point.is_settled]
    experienced = len(read.on("experienced"))
    record(by, "run.published", plan, fingerprint=read.fingerprint, experienced=experienced, unsettled=unsettled)


def _keep_on_plan(plan: Plan, read: Contents, reason: str) -> None:
    plan.few_experienced_reason = reason if has_few_experienced(read) else ""
    plan.published_fingerprint = read.fingerprint
    plan.publish_at = plan.publish_refused_at = None
    plan.save(update_fields=["few_experienced_reason", "published_fingerprint", "publish_at", "publish_refused_at"])


def _show(run: CourseRun, read: Contents) -> None:
    now = timezone.now()
    run.public_programme = public_programme(read)
    if not run.is_public:
        run.state, run.published_at = RunState.PUBLISHED, now
    run.save(update_fields=["public_programme", "state", "published_at"])
    Offer.objects.filter(pk=run.offer_id, published_at__isnull=True).update(published_at=now)
