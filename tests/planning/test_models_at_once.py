"""With real connections: two forms at once make one model, one run, and versions with numbers of their own."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from organisations.models import User
from planning.models import ModelUse, OfferModel, Phase
from planning.services import offer_models as services
from planning.services import starting
from tests.factories import OfferFactory
from tests.planning.conftest import Planned, actor
from tests.planning.test_publish_concurrency import waiting_for_the_lock

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


def twice_at_once(workers: ThreadPoolExecutor, act: Callable[[], object]) -> list[object]:
    """The second begins while the first has not committed."""
    with transaction.atomic():
        first = act()
        second = waiting_for_the_lock(workers, act)
    return [first, second.result(timeout=20)]


def make(planned: Planned, kari: User, submission: uuid.UUID | None = None) -> OfferModel:
    return services.make_model(
        run=planned.run, by=actor(kari), title="M", about="", phase=Phase.PLANNED, submission=submission
    )


def test_a_form_sent_twice_at_once_makes_one_model(planned: Planned, kari, workers) -> None:
    submission = uuid.uuid4()
    made = twice_at_once(workers, lambda: make(planned, kari, submission))
    assert made[0] == made[1] == OfferModel.objects.get()


def test_two_versions_at_once_get_numbers_of_their_own(planned: Planned, kari, workers) -> None:
    model = make(planned, kari)
    twice_at_once(workers, lambda: services.add_version(model=model, run=planned.run, by=actor(kari), changes="Endret"))
    assert [version.number for version in model.versions.all()] == [3, 2, 1]


def test_a_run_is_started_once_by_two_forms_at_once(planned: Planned, kari, olav, balsfjord, workers) -> None:
    version, submission = make(planned, kari).versions.get(), uuid.uuid4()
    offer = OfferFactory(organiser=balsfjord)

    def start() -> object:
        return starting.start_from_model(
            version=version, by=actor(olav), offer=offer, first_day=SOON, submission=submission
        )

    made = twice_at_once(workers, start)
    assert made[0] == made[1] == offer.runs.get()
    assert (ModelUse.objects.count(), offer.runs.get().sessions.count()) == (1, 2)


def test_a_new_offer_is_made_once_by_two_forms_at_once(planned: Planned, kari, olav, balsfjord, workers) -> None:
    version, submission = make(planned, kari).versions.get(), uuid.uuid4()

    def start() -> object:
        return starting.new_offer_from_model(
            version=version, by=actor(olav), organiser=balsfjord, first_day=SOON, submission=submission
        )

    made = twice_at_once(workers, start)
    assert made[0] == made[1]
    assert (balsfjord.offers.count(), ModelUse.objects.count()) == (1, 1)
