"""How an organisation wants its runs to be planned."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation
from planning.models import PlanningPractice


@transaction.atomic
def set_practice(
    *,
    organisation: Organisation,
    by: Actor,
    exchange_goal_percent: int,
    left_out: Iterable[str] = (),
    own_points: Iterable[str] = (),
) -> None:
    """Counts at once for every plan of the organisation. Figures that were published stay as they are."""
    practice, _made = PlanningPractice.objects.select_for_update().get_or_create(organisation=organisation)
    wish: dict[str, Any] = {
        "exchange_goal_percent": exchange_goal_percent,
        "left_out": sorted(left_out),
        "own_points": list(dict.fromkeys(own_points)),
    }
    if all(getattr(practice, name) == value for name, value in wish.items()):
        return
    for name, value in wish.items():
        setattr(practice, name, value)
    practice.save()
    audit.record(by=by, action="practice.changed", target=organisation, organisation_id=organisation.pk, details=wish)
