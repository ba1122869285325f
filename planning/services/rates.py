"""What an organisation pays: set, corrected and removed until payroll has paid by it."""

from typing import Any

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation
from planning.models import ClaimState, HonorariumClaim, HonorariumRate
from planning.selectors.honoraria import rates_of
from planning.services.errors import PlanningError
from planning.services.honoraria import reckon


class RateUsedError(PlanningError):
    """Payroll has got a claim that was paid by this rate."""


@transaction.atomic
def add_rate(*, by: Actor, organisation: Organisation, **fields: Any) -> HonorariumRate:
    """Drafts are reckoned anew. What is sent keeps what it says."""
    rate = HonorariumRate.objects.create(organisation=organisation, **fields)
    _told(by, "rate.added", rate)
    return rate


@transaction.atomic
def change_rate(*, rate: HonorariumRate, by: Actor, **fields: Any) -> None:
    """As for a new rate. Raises RateUsedError."""
    now = _unused(rate)
    changed = sorted(name for name, value in fields.items() if getattr(now, name) != value)
    HonorariumRate.objects.filter(pk=now.pk).update(**fields)
    _told(by, "rate.changed", now, changed=changed)


@transaction.atomic
def remove_rate(*, rate: HonorariumRate, by: Actor) -> None:
    """Twice is once. Raises RateUsedError."""
    if not HonorariumRate.objects.filter(pk=rate.pk).exists():
        return
    now = _unused(rate)
    HonorariumRate.objects.filter(pk=now.pk).delete()
    _told(by, "rate.removed", now, amount=str(now.amount), valid_from=now.valid_from.isoformat())


def _unused(rate: HonorariumRate) -> HonorariumRate:
    now = HonorariumRate.objects.select_for_update().get(pk=rate.pk)
    if HonorariumRate.objects.used_by_payroll().filter(pk=now.pk).exists():
        raise RateUsedError
    return now


def _told(by: Actor, action: str, rate: HonorariumRate, **details: Any) -> None:
    """The log, and each draft in this role."""
    audit.record(by=by, action=action, target=rate, organisation_id=rate.organisation_id, details=details)
    rates = rates_of(rate.organisation_id, rate.paid_as)
    drafts = HonorariumClaim.objects.filter(state=ClaimState.DRAFT, paid_as=rate.paid_as)
    for claim in drafts.filter(organisation=rate.organisation_id).select_for_update().order_by("pk"):
        reckon(claim, rates)
