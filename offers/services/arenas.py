"""Arenas belong to nobody's organisation: every coordinator may keep them right."""

from typing import Any

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from offers.models import Arena


@transaction.atomic
def create_arena(*, by: Actor, **fields: Any) -> Arena:
    arena = Arena.objects.create(**fields)
    audit.record(by=by, action="arena.created", target=arena)
    return arena


@transaction.atomic
def update_arena(*, arena: Arena, by: Actor, **fields: Any) -> None:
    arena = Arena.objects.select_for_update(of=("self",)).get(pk=arena.pk)
    changed = sorted(name for name, value in fields.items() if getattr(arena, name) != value)
    for name, value in fields.items():
        setattr(arena, name, value)
    arena.save(update_fields=[*fields])
    audit.record(by=by, action="arena.changed", target=arena, details={"fields": changed})
