"""Letting others build on a plan: a model, its versions, and how far it has come."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from offers.models import CourseRun
from planning.models import ModelUse, OfferModel, OfferModelVersion, Phase, Plan
from planning.selectors import contents
from planning.selectors.outlines import outline_of
from planning.services.errors import NothingToShareError
from planning.services.plans import lock_plan, person_of


@transaction.atomic
def make_model(
    *, run: CourseRun, by: Actor, title: str, about: str, phase: Phase, submission: UUID | None = None
) -> OfferModel:
    """Share the run's plan, without people, places and dates. A form sent twice makes one model.

    A run that was made from a model names it as the origin. Raises NothingToShareError when there is no programme.
    """
    plan = lock_plan(run)  # of two forms at once the second waits here, and then finds the first
    if sent := OfferModel.objects.filter(submission=submission).first() if submission else None:
        return sent
    outline = _outline(plan)
    made_from = ModelUse.objects.filter(run=run).first()
    model = OfferModel.objects.create(
        organisation_id=run.offer.organiser_id,
        title=title,
        about=about,
        phase=phase,
        origin_id=made_from.version_id if made_from else None,
        submission=submission,
    )
    OfferModelVersion.objects.create(model=model, number=1, outline=outline, made_by_id=person_of(by))
    _record(by, "model.shared", model, run=run.pk, version=1)
    return model


@transaction.atomic
def add_version(
    *, model: OfferModel, run: CourseRun, by: Actor, changes: str, submission: UUID | None = None
) -> OfferModelVersion:
    """The model as the run's plan is now, and what was changed. Who copied an earlier version keeps it.

    Raises NothingToShareError.
    """
    locked = OfferModel.objects.select_for_update().get(pk=model.pk)  # numbers are counted below
    if sent := locked.versions.filter(submission=submission).first() if submission else None:
        return sent
    latest = locked.versions.order_by("-number").first()
    number = latest.number + 1 if latest else 1
    version = OfferModelVersion.objects.create(
        model=locked,
        number=number,
        changes=changes,
        outline=_outline(lock_plan(run)),
        made_by_id=person_of(by),
        submission=submission,
    )
    _record(by, "model.version_added", locked, run=run.pk, version=number)
    return version


@transaction.atomic
def change_model(*, model: OfferModel, by: Actor, title: str, about: str, phase: Phase) -> None:
    """Its name, its words and how far it has come; the plan itself changes only by a new version."""
    OfferModel.objects.filter(pk=model.pk).update(title=title, about=about, phase=phase)
    _record(by, "model.changed", model, phase=phase)


@transaction.atomic
def withdraw_model(*, model: OfferModel, by: Actor) -> None:
    """Others no longer find it. What they have made from it stays theirs."""
    if OfferModel.objects.shared().filter(pk=model.pk).update(withdrawn_at=timezone.now()):
        _record(by, "model.withdrawn", model)


@transaction.atomic
def share_again(*, model: OfferModel, by: Actor) -> None:
    """Undo `withdraw_model`."""
    if OfferModel.objects.filter(pk=model.pk, withdrawn_at__isnull=False).update(withdrawn_at=None):
        _record(by, "model.shared_again", model)


def _outline(plan: Plan) -> dict[str, object]:
    read = contents(plan)
    if not read.items:
        raise NothingToShareError
    return outline_of(read)


def _record(by: Actor, action: str, model: OfferModel, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        target=model,
        organisation_id=model.organisation_id,
        details={"model": model.pk, **details},
    )
