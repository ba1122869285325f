"""What a person tells about themselves as one who plans and leads, and what a coordinator confirms of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from organisations.models import Organisation, User
from planning.models import Absence, Competence, Facilitator, PoolShare
from planning.services.errors import PlanningError


class OwnCompetenceError(PlanningError):
    """Nobody confirms their own competence."""


class NothingToShowError(PlanningError):
    """There is no presentation to approve, or it is another than the one that was read."""


@transaction.atomic
def describe_oneself(
    *, user: User, municipalities: Iterable[Any], themes: Iterable[Any], presentation: str, **fields: Any
) -> Facilitator:
    """Save the profile. Other words in the presentation take back the person's yes to showing it."""
    User.objects.select_for_update().get(pk=user.pk)
    person = Facilitator.objects.filter(pk=user.pk).first() or Facilitator(user=user)
    if person.presentation != presentation:
        person.presentation, person.presentation_approved_at = presentation, None
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    person.municipalities.set(municipalities)
    person.themes.set(themes)
    _log(user, "facilitator.described", person)
    return person


@transaction.atomic
def show_presentation(*, facilitator: Facilitator, words: str) -> None:
    """The person says that others may read exactly these words. Raises NothingToShowError."""
    now = Facilitator.objects.select_for_update().get(pk=facilitator.pk)
    if not now.presentation or now.presentation != words:
        raise NothingToShowError
    if now.presentation_approved_at is None:
        now.presentation_approved_at = timezone.now()
        now.save(update_fields=["presentation_approved_at"])
        _log(now.user, "facilitator.presentation_approved", now)


@transaction.atomic
def hide_presentation(*, facilitator: Facilitator) -> None:
    """The words are kept for the person alone."""
    if Facilitator.objects.filter(pk=facilitator.pk, presentation_approved_at__isnull=False).update(
        presentation_approved_at=None
    ):
        _log(facilitator.user, "facilitator.presentation_hidden", facilitator)


@transaction.atomic
def add_competence(*, facilitator: Facilitator, **fields: Any) -> Competence:
    competence = Competence.objects.create(facilitator=facilitator, **fields)
    _log(facilitator.user, "competence.added", competence)
    return competence


@transaction.atomic
def change_competence(*, competence: Competence, **fields: Any) -> None:
    """What is changed has to be confirmed anew."""
    now = Competence.objects.select_for_update().get(pk=competence.pk)
    if all(getattr(now, name) == value for name, value in fields.items()):
        return
    for name, value in fields.items():
        setattr(now, name, value)
    now.confirmed_by, now.confirmed_at = None, None
    now.save()
    _log(now.facilitator.user, "competence.changed", now)


@transaction.atomic
def remove_competence(*, competence: Competence) -> None:
    _log(competence.facilitator.user, "competence.removed", competence)
    competence.delete()


@transaction.atomic
def confirm_competence(*, competence: Competence, by: Actor) -> None:
    """Someone who coordinates has seen it. Twice is once. Raises OwnCompetenceError."""
    if competence.facilitator_id == by.user_id:
        raise OwnCompetenceError
    confirmed = Competence.objects.filter(pk=competence.pk, confirmed_at__isnull=True)
    if confirmed.update(confirmed_by=by.user_id, confirmed_at=timezone.now()):
        audit.record(
            by=by, action="competence.confirmed", target=competence, details={"user": competence.facilitator_id}
        )


@transaction.atomic
def add_absence(*, facilitator: Facilitator, first_day: date, last_day: date) -> Absence:
    """Sending the same form twice adds one period."""
    Facilitator.objects.select_for_update().get(pk=facilitator.pk)
    absence, is_new = Absence.objects.get_or_create(facilitator=facilitator, first_day=first_day, last_day=last_day)
    if is_new:
        _log(facilitator.user, "absence.added", absence)
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence) -> None:
    _log(absence.facilitator.user, "absence.removed", absence)
    absence.delete()


@transaction.atomic
def share_pool(*, organisation: Organisation, shared_with: Organisation, by: Actor) -> None:
    """Let those who plan in another organisation find one's people. Twice is once."""
    share, is_new = PoolShare.objects.get_or_create(organisation=organisation, shared_with=shared_with)
    if is_new:
        _log_share(share, "pool.shared", by)


@transaction.atomic
def stop_sharing_pool(*, share: PoolShare, by: Actor) -> None:
    _log_share(share, "pool.sharing_stopped", by)
    share.delete()


def _log(user: User, action: str, target: Any) -> None:
    audit.record(by=Actor.user(user.pk), action=action, target=target)


def _log_share(share: PoolShare, action: str, by: Actor) -> None:
    audit.record(
        by=by,
        action=action,
        target=share,
        organisation_id=share.organisation_id,
        details={"shared_with": share.shared_with_id},
    )
