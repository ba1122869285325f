"""Claims: made from what a person led and attended, corrected and sent by them, approved by another, then locked."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation, User
from planning.models import ClaimState, HonorariumClaim, HonorariumLine, HonorariumRate, LineKind, Unit
from planning.selectors.honoraria import for_payroll, meetings_to_claim, rate_for, sessions_to_claim
from planning.services.errors import PlanningError

CENT = Decimal("0.01")


class NoRateError(PlanningError):
    """The organisation has no rate for this role on that day."""


class ClaimClosedError(PlanningError):
    """The claim is no longer, or not yet, in the state in which this can be done."""


class OwnClaimError(PlanningError):
    """Nobody approves their own claim."""


class DocumentsNotSeenError(PlanningError):
    """Lost earnings are paid on documentation only."""


class EmptyClaimError(PlanningError):
    """There is nothing on the claim."""


def paid_minutes(rate: HonorariumRate, minutes: int) -> int:
    """Rounded to the nearest step, half a step up, and never less than the minimum. Nothing stays nothing."""
    if minutes <= 0:
        return 0
    steps = (Decimal(minutes) / rate.rounding_minutes).to_integral_value(ROUND_HALF_UP)
    return max(int(steps) * rate.rounding_minutes, rate.minimum_minutes)


def pay(rate: HonorariumRate, minutes: int) -> Decimal:
    """In kroner and øre."""
    if rate.unit == Unit.MEETING:
        return rate.amount if minutes > 0 else Decimal(0)
    return (rate.amount * paid_minutes(rate, minutes) / 60).quantize(CENT, ROUND_HALF_UP)


@transaction.atomic
def start_claim(*, user: User, organisation: Organisation, paid_as: str) -> HonorariumClaim:
    """A draft with all that is over and not claimed before. A draft that is there already gets what has come since.

    Raises NoRateError.
    """
    User.objects.select_for_update().get(pk=user.pk)
    claim, _is_new = HonorariumClaim.objects.get_or_create(
        user=user, organisation=organisation, state=ClaimState.DRAFT, defaults={"paid_as": paid_as}
    )
    for session in sessions_to_claim(user, organisation):
        on = timezone.localtime(session.starts_at).date()
        _add(claim, LineKind.SESSION, on, session.minutes, session=session, note=str(session.run.offer.title)[:120])
    for meeting in meetings_to_claim(user, organisation):
        minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        on = timezone.localtime(meeting.starts_at).date()
        _add(claim, LineKind.MEETING, on, minutes, meeting=meeting, note=str(meeting.plan.run.offer.title)[:120])
    _log(Actor.user(user.pk), "claim.started", claim)
    return claim


@transaction.atomic
def change_line(*, line: HonorariumLine, minutes: int) -> None:
    """Correct how long it took. Raises ClaimClosedError, NoRateError."""
    claim = _locked(line.claim, ClaimState.DRAFT)
    line.minutes = minutes
    line.amount = pay(_rate(claim, line.on), minutes)
    line.save(update_fields=["minutes", "amount"])
    _log(Actor.user(claim.user_id), "claim.line_changed", claim)


@transaction.atomic
def add_expense(*, claim: HonorariumClaim, kind: str, on: Any, km: int, amount: Decimal, note: str) -> HonorariumLine:
    """Travel is paid by the kilometre, everything else by what it cost. Raises ClaimClosedError, NoRateError."""
    claim = _locked(claim, ClaimState.DRAFT)
    if kind == LineKind.TRAVEL:
        amount = (_rate(claim, on).per_km * km).quantize(CENT, ROUND_HALF_UP)
    line = HonorariumLine.objects.create(
        claim=claim, user_id=claim.user_id, kind=kind, on=on, km=km, amount=amount, note=note
    )
    _log(Actor.user(claim.user_id), "claim.line_added", claim)
    return line


@transaction.atomic
def remove_line(*, line: HonorariumLine) -> None:
    """Raises ClaimClosedError."""
    claim = _locked(line.claim, ClaimState.DRAFT)
    line.delete()
    _log(Actor.user(claim.user_id), "claim.line_removed", claim)


@transaction.atomic
def send_claim(*, claim: HonorariumClaim) -> None:
    """Raises ClaimClosedError, EmptyClaimError."""
    now = _locked(claim, ClaimState.DRAFT)
    if not now.lines.exists():
        raise EmptyClaimError
    _to(now, Actor.user(now.user_id), ClaimState.SENT, "claim.sent", sent_at=timezone.now(), returned_because="")


@transaction.atomic
def approve_claim(*, claim: HonorariumClaim, by: Actor, documents_seen: bool = False) -> None:
    """Raises OwnClaimError, ClaimClosedError, DocumentsNotSeenError."""
    if claim.user_id == by.user_id:
        raise OwnClaimError
    now = _locked(claim, ClaimState.SENT)
    if now.needs_documents and not documents_seen:
        raise DocumentsNotSeenError
    approval = {"approved_by_id": by.user_id, "approved_at": timezone.now(), "documents_seen": now.needs_documents}
    _to(now, by, ClaimState.APPROVED, "claim.approved", **approval)


@transaction.atomic
def return_claim(*, claim: HonorariumClaim, by: Actor, reason: str) -> None:
    """Back to the person, with what to mend. Raises OwnClaimError, ClaimClosedError (also beside another draft)."""
    if claim.user_id == by.user_id:
        raise OwnClaimError
    User.objects.select_for_update().get(pk=claim.user_id)
    now = _locked(claim, ClaimState.SENT)
    if HonorariumClaim.objects.filter(user=now.user_id, organisation=now.organisation_id, state="draft").exists():
        raise ClaimClosedError
    _to(now, by, ClaimState.DRAFT, "claim.returned", sent_at=None, returned_because=reason)


@transaction.atomic
def export_claims(*, organisation: Organisation, by: Actor) -> list[HonorariumClaim]:
    """Those approved and not exported before, now locked. The file is written from what is returned."""
    ids = list(
        HonorariumClaim.objects.select_for_update()
        .filter(organisation=organisation, state=ClaimState.APPROVED)
        .values_list("pk", flat=True)
    )
    HonorariumClaim.objects.filter(pk__in=ids).update(state=ClaimState.EXPORTED, exported_at=timezone.now())
    audit.record(by=by, action="claims.exported", organisation_id=organisation.pk, details={"claims": ids})
    return list(for_payroll(HonorariumClaim.objects.filter(pk__in=ids)))


@transaction.atomic
def export_again(*, organisation: Organisation, by: Actor, moment: datetime) -> list[HonorariumClaim]:
    """What was exported at that moment, once more: a file may be lost on its way. Nothing changes."""
    found = list(for_payroll(organisation.honorarium_claims.filter(exported_at=moment)))
    details = {"claims": [claim.pk for claim in found]}
    audit.record(by=by, action="claims.exported_again", organisation_id=organisation.pk, details=details)
    return found


def _add(claim: HonorariumClaim, kind: LineKind, on: Any, minutes: int, **fields: Any) -> None:
    amount = pay(_rate(claim, on), minutes)
    HonorariumLine.objects.create(
        claim=claim, user_id=claim.user_id, kind=kind, on=on, minutes=minutes, amount=amount, **fields
    )


def _rate(claim: HonorariumClaim, on: Any) -> HonorariumRate:
    rate = rate_for(claim.organisation_id, claim.paid_as, on)
    if rate is None:
        raise NoRateError
    return rate


def _locked(claim: HonorariumClaim, state: ClaimState) -> HonorariumClaim:
    now = HonorariumClaim.objects.select_for_update().get(pk=claim.pk)
    if now.state != state:
        raise ClaimClosedError
    return now


def _to(claim: HonorariumClaim, by: Actor, state: ClaimState, action: str, **fields: Any) -> None:
    HonorariumClaim.objects.filter(pk=claim.pk).update(state=state, **fields)
    _log(by, action, claim)


def _log(by: Actor, action: str, claim: HonorariumClaim) -> None:
    audit.record(by=by, action=action, target=claim, organisation_id=claim.organisation_id)


@transaction.atomic
def add_rate(*, by: Actor, organisation: Organisation, **fields: Any) -> HonorariumRate:
    """Lines already claimed keep what they were paid by."""
    rate = HonorariumRate.objects.create(organisation=organisation, **fields)
    audit.record(by=by, action="rate.added", target=rate, organisation_id=organisation.pk)
    return rate
