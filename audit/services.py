"""Writing the log. Called inside the transaction of what it records, so that neither exists without the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from audit.models import ActorKind, Event


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
    Event.objects.create(
        actor_kind=by.kind,
        actor_id=by.user_id,
        organisation_id=organisation_id,
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        details=dict(details or {}),
    )
