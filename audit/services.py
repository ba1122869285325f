"""Writing the log, and letting go of what is old in it.

Writing is called inside the transaction of what it records, so that neither exists without the other.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from audit.models import RETENTION_SETTING, ActorKind, Event


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is behind an act. `user_id` is set for staff only; citizens act through their personal link."""

    kind: ActorKind
    user_id: int | None = None

    @classmethod
    def user(cls, user_id: int) -> "Actor":
        return cls(ActorKind.USER, user_id)


CITIZEN = Actor(ActorKind.CITIZEN)
SYSTEM = Actor(ActorKind.SYSTEM)


def record(
    *,
    by: Actor,
    action: str,
    target: models.Model | None = None,
    organisation_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one row. `action` is `<thing>.<past tense>`, such as `enrolment.cancelled` or `participants.read`."""
    event(by=by, action=action, target=target, organisation_id=organisation_id, details=details).save(force_insert=True)


def record_each(
    targets: Iterable[models.Model],
    *,
    by: Actor,
    action: str,
    organisation_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """The same happened to each of them: one row each, in one statement."""
    Event.objects.bulk_create(
        event(by=by, action=action, target=target, organisation_id=organisation_id, details=details)
        for target in targets
    )


def event(
    *,
    by: Actor,
    action: str,
    target: models.Model | None = None,
    organisation_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """The row, for a caller that inserts it beside others in one statement."""
    return Event(
        actor_kind=by.kind,
        actor_id=by.user_id,
        organisation_id=organisation_id,
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        details=dict(details or {}),
    )


@transaction.atomic
def forget_before(
    moment: datetime, *, only: int | None = None, other_than: Collection[int] = (), most: int = 5000
) -> int:
    """Delete up to `most` rows from before the moment, oldest first, of one organisation or of all but some.

    Returns how many. The database refuses rows younger than a year (`KEPT_AT_LEAST_DAYS`).
    """
    due = Event.objects.filter(at__lt=moment).exclude(organisation_id__in=other_than)
    if only is not None:
        due = due.filter(organisation_id=only)
    pks = list(due.order_by("at", "pk").values_list("pk", flat=True)[:most])
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [RETENTION_SETTING])  # until the transaction ends
        deleted, _per_model = Event.objects.filter(pk__in=pks).delete()
        cursor.execute("SELECT set_config(%s, 'off', true)", [RETENTION_SETTING])
    return deleted
