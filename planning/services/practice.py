"""How an organisation wants its runs to be planned."""

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation
from planning.models import PlanningPractice


@transaction.atomic
def set_exchange_goal(*, organisation: Organisation, by: Actor, percent: int) -> None:
    """Counts at once for every plan of the organisation. Figures that were published stay as they are."""
    practice, _made = PlanningPractice.objects.select_for_update().get_or_create(organisation=organisation)
    if practice.exchange_goal_percent != percent:
        practice.exchange_goal_percent = percent
        practice.save(update_fields=["exchange_goal_percent"])
        audit.record(
            by=by,
            action="practice.changed",
            target=organisation,
            organisation_id=organisation.pk,
            details={"exchange_goal_percent": percent},
        )
