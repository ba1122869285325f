"""Models in different phases: one that two municipalities have tried, one built on it, and one that is only planned."""

from lms_portal.demo_data.courses import DemoRun, coordinator_of
from lms_portal.demo_data.people import Cast
from organisations.models import User
from planning import selectors
from planning.models import ModelUse, OfferModel, OfferModelVersion, Phase, Plan
from planning.selectors.outlines import outline_of

ABOUT = (
    "Seks samlinger der halve tiden går til samtale. Trenger to som leder, én fra hver side, og et rom der man "
    "kan sitte i ring. Vi har lært at innledningene bør være korte."
)
OWN_WAY = "Vi holder den på kveldstid, med færre samlinger og lengre pauser."


def load(cast: Cast, runs: list[DemoRun]) -> None:
    completed = [run for run in runs if run.plot == "completed"]
    first, *others = completed
    tried = _model(first, coordinator_of(cast, "tromso"), Phase.RECOMMENDED, ABOUT)
    newest = _version(tried, first, coordinator_of(cast, "tromso"), "Kortere innledninger og ti minutter mer samtale.")
    for pilot in [first, *others[:2]]:
        ModelUse.objects.create(run=pilot.run, version=newest)
    neighbour = next(run for run in others if run.run.offer.organiser != first.run.offer.organiser)
    built = _model(neighbour, coordinator_of(cast, "tromso"), Phase.PILOTED, OWN_WAY, origin=newest)
    planned = next(run for run in runs if run.plot == "planning")
    _model(planned, built.versions.get().made_by, Phase.PLANNED, "")


def _model(made_of: DemoRun, by: User, phase: Phase, about: str, origin: OfferModelVersion | None = None) -> OfferModel:
    offer = made_of.run.offer
    model = OfferModel.objects.create(
        organisation=offer.organiser, title=offer.title, about=about, phase=phase, origin=origin
    )
    _version(model, made_of, by, "")
    return model


def _version(model: OfferModel, made_of: DemoRun, by: User, changes: str) -> OfferModelVersion:
    plan = Plan.objects.select_related("run__offer").get(run=made_of.run)
    outline = outline_of(selectors.contents(plan))
    number = model.versions.count() + 1
    return OfferModelVersion.objects.create(model=model, number=number, changes=changes, outline=outline, made_by=by)
