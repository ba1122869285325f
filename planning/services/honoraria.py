"""Claims: made from what a person led and attended, corrected and sent by them, approved by another, then locked."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation, User
from planning.models import (
    PAID_BY_RATE,
    ClaimState,
    HonorariumClaim,
    HonorariumLine,
    HonorariumRate,
    LineKind,
    Unit,
)
from planning.selectors.honoraria import claim_fingerprint, for_payroll, in_force, rates_of, work_to_claim
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


class ClaimChangedError(PlanningError):
    """The claim says something else than what was read."""


class NothingToExportError(PlanningError):
    """No claim is approved that payroll has not got."""


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


def travel_pay(rate: HonorariumRate, km: int) -> Decimal:
    return (rate.per_km * km).quantize(CENT, ROUND_HALF_UP)


@transaction.atomic
def start_claim(*, user: User, organisation: Organisation, paid_as: str) -> HonorariumClaim:
    """A draft with all that is over, not claimed before and not left out. What has no rate on its day is not in it.

    A draft that is there already gets what has come since, and is reckoned anew where the role is another.
    Raises NoRateError where the organisation pays nobody in this role.
    """
    User.objects.select_for_update().get(pk=user.pk)
    rates = rates_of(organisation.pk, paid_as)
    if not rates:
        raise NoRateError
    claim, _is_new = HonorariumClaim.objects.get_or_create(
        user=user, organisation=organisation, state=ClaimState.DRAFT, defaults={"paid_as": paid_as}
    )
    if claim.paid_as != paid_as:
        claim.paid_as = paid_as
        claim.save(update_fields=["paid_as"])
        reckon(claim, rates)
    for work in work_to_claim(user, organisation):
        if rate := in_force(rates, work.on):
            amount, filled_in = pay(rate, work.minutes), work.minutes
            HonorariumLine.objects.create(
                claim=claim, user=user, amount=amount, prefilled_minutes=filled_in, **work._asdict()
            )
    _log(Actor.user(user.pk), "claim.started", claim)
    return claim


@transaction.atomic
def delete_claim(*, claim: HonorariumClaim) -> None:
    """What was filled in can be claimed again. Raises ClaimClosedError."""
    now = _locked(claim, ClaimState.DRAFT)
    _log(Actor.user(now.user_id), "claim.deleted", now)
    now.delete()


def reckon(claim: HonorariumClaim, rates: Sequence[HonorariumRate]) -> None:
    """Work and travel of a draft by these rates. Work of a day without one is taken out, to be filled in later."""
    for line in claim.lines.filter(kind__in=PAID_BY_RATE):
        rate = in_force(rates, line.on)
        if rate is None and line.kind != LineKind.TRAVEL:
            line.delete()
            continue
        line.amount = _by_rate(rate, line) if rate else Decimal(0)
        line.save(update_fields=["amount"])


def _by_rate(rate: HonorariumRate, line: HonorariumLine) -> Decimal:
    return travel_pay(rate, line.km) if line.kind == LineKind.TRAVEL else pay(rate, line.minutes)


@transaction.atomic
def change_line(*, line: HonorariumLine, minutes: int) -> None:
    """Correct how long it took. Raises ClaimClosedError, NoRateError."""
    claim = _locked(line.claim, ClaimState.DRAFT)
    line.minutes = minutes
    line.amount = pay(_rate(claim, line.on), minutes)
    line.save(update_fields=["minutes", "amount"])
    _log(Actor.user(claim.user_id), "claim.line_changed", claim)


@transaction.atomic
def add_expense(*, claim: HonorariumClaim, kind: str, on: date, km: int, amount: Decimal, note: str) -> HonorariumLine:
    """Travel is paid by the kilometre, everything else by what it cost. Raises ClaimClosedError, NoRateError."""
    claim = _locked(claim, ClaimState.DRAFT)
    if kind == LineKind.TRAVEL:
        amount = travel_pay(_rate(claim, on), km)
    line = HonorariumLine.objects.create(
        claim=claim, user_id=claim.user_id, kind=kind, on=on, km=km, amount=amount, note=note
    )
    _log(Actor.user(claim.user_id), "claim.line_added", claim)
    return line


@transaction.atomic
def remove_line(*, line: HonorariumLine) -> None:
    """What the claim was filled in with is left out of the next one too, until it is put back.

    Raises ClaimClosedError.
    """
    claim = _locked(line.claim, ClaimState.DRAFT)
    if line.session_id or line.meeting_id:
        HonorariumLine.objects.filter(pk=line.pk).update(claim=None)
    else:
        line.delete()
    _log(Actor.user(claim.user_id), "claim.line_removed", claim)


@transaction.atomic
def put_back_line(*, claim: HonorariumClaim, line: HonorariumLine) -> None:
    """Claim after all what was left out. Raises ClaimClosedError, NoRateError."""
    now = _locked(claim, ClaimState.DRAFT)
    amount = pay(_rate(now, line.on), line.minutes)
    HonorariumLine.objects.filter(pk=line.pk, claim__isnull=True).update(claim=now, amount=amount)
    _log(Actor.user(now.user_id), "claim.line_put_back", now)


@transaction.atomic
def send_claim(*, claim: HonorariumClaim) -> None:
    """Raises ClaimClosedError, EmptyClaimError."""
    now = _locked(claim, ClaimState.DRAFT)
    if not now.lines.exists():
        raise EmptyClaimError
    _to(now, Actor.user(now.user_id), ClaimState.SENT, "claim.sent", sent_at=timezone.now(), returned_because="")


@transaction.atomic
def approve_claim(*, claim: HonorariumClaim, by: Actor, fingerprint: str, documents_seen: bool = False) -> None:
    """`fingerprint` names what was read.

    Raises OwnClaimError, ClaimClosedError, ClaimChangedError, DocumentsNotSeenError.
    """
    if claim.user_id == by.user_id:
        raise OwnClaimError
    now = _locked(claim, ClaimState.SENT)
    if fingerprint != claim_fingerprint(now):
        raise ClaimChangedError
    if now.needs_documents and not documents_seen:
        raise DocumentsNotSeenError
    approval = {"approved_by_id": by.user_id, "approved_at": timezone.now(), "documents_seen": now.needs_documents}
    _to(now, by, ClaimState.APPROVED, "claim.approved", **approval)


@transaction.atomic
def return_claim(*, claim: HonorariumClaim, by: Actor, reason: str) -> None:
    """Back to the person, with what to mend; also when it is approved, until payroll has it.

    Raises OwnClaimError, ClaimClosedError (also beside another draft).
    """
    if claim.user_id == by.user_id:
        raise OwnClaimError
    User.objects.select_for_update().get(pk=claim.user_id)
    now = _locked(claim, ClaimState.SENT, ClaimState.APPROVED)
    if HonorariumClaim.objects.filter(user=now.user_id, organisation=now.organisation_id, state="draft").exists():
        raise ClaimClosedError
    not_approved = {"approved_by": None, "approved_at": None, "documents_seen": False}
    _to(now, by, ClaimState.DRAFT, "claim.returned", sent_at=None, returned_because=reason, **not_approved)


@transaction.atomic
def export_claims(*, organisation: Organisation, by: Actor) -> list[HonorariumClaim]:
    """Those approved and not exported before, now locked. The file is written from what is returned.

    Raises NothingToExportError.
    """
    ids = list(
        HonorariumClaim.objects.select_for_update()
        .filter(organisation=organisation, state=ClaimState.APPROVED)
        .values_list("pk", flat=True)
    )
    if not ids:
        raise NothingToExportError
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


def _rate(claim: HonorariumClaim, on: date) -> HonorariumRate:
    rate = in_force(rates_of(claim.organisation_id, claim.paid_as), on)
    if rate is None:
        raise NoRateError
    return rate


def _locked(claim: HonorariumClaim | None, *states: ClaimState) -> HonorariumClaim:
    """Raises ClaimClosedError, also for the claim of a line that is left out."""
    if claim is None:
        raise ClaimClosedError
    now = HonorariumClaim.objects.select_for_update().filter(pk=claim.pk, state__in=states).first()
    if now is None:
        raise ClaimClosedError
    return now


def _to(claim: HonorariumClaim, by: Actor, state: ClaimState, action: str, **fields: Any) -> None:
    HonorariumClaim.objects.filter(pk=claim.pk).update(state=state, **fields)
    _log(by, action, claim)


def _log(by: Actor, action: str, claim: HonorariumClaim) -> None:
    audit.record(by=by, action=action, target=claim, organisation_id=claim.organisation_id)
