"""Links to what participants may read or watch."""

from django.db import IntegrityError, transaction

from audit import services as audit
from audit.services import Actor
from offers.models import CourseRun, Material, Session
from offers.models.material import MOST_MATERIALS
from offers.services.errors import MaterialThereAlreadyError, TooManyMaterialsError


def add_material(*, run: CourseRun, by: Actor, title: str, url: str, session: Session | None = None) -> Material:
    """Raises MaterialThereAlreadyError for an address that the run has, and TooManyMaterialsError."""
    try:
        return _add(run, by, title, url, session)
    except IntegrityError as error:
        if "offers_material_once_per_run" not in str(error):
            raise
        raise MaterialThereAlreadyError from error


@transaction.atomic
def _add(run: CourseRun, by: Actor, title: str, url: str, session: Session | None) -> Material:
    if run.materials.count() >= MOST_MATERIALS:
        raise TooManyMaterialsError
    material = Material.objects.create(run=run, session=session, title=title, url=url)
    _log(by, "material.added", material)
    return material


@transaction.atomic
def remove_material(*, material: Material, by: Actor) -> None:
    _log(by, "material.removed", material)
    material.delete()


def _log(by: Actor, action: str, material: Material) -> None:
    run = material.run
    audit.record(
        by=by, action=action, target=run, organisation_id=run.offer.organiser_id, details={"material": material.pk}
    )
