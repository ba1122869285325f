"""Runs that are over, people who took part in them, and a ticket whose link is known."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evaluations.models import Ticket
from messaging import links
from offers.models import CourseRun, RunState
from organisations.models import Organisation, User
from planning.models import Side
from tests.factories import AnswerFactory, MemberFactory, PlanFactory, PublishedRunFactory

NOON = "2027-03-10T12:00:00+01:00"


@pytest.fixture(autouse=True)
def nothing_remembered(fresh_cache: None) -> None:
    """Rate limits count from nought, and no link has been used."""


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def finished_run(tromso: Organisation) -> CourseRun:
    """In Tromsø; its last session ended yesterday."""
    return PublishedRunFactory(
        offer__organiser=tromso,
        offer__title_nb="Hverdagen videre",
        offer__contact_email="kari@example.org",
        state=RunState.COMPLETED,
        starts_at=timezone.now() - timedelta(days=1, hours=2),
    )


@pytest.fixture
def planned_with_unni(finished_run: CourseRun, unni: User) -> CourseRun:
    """Unni, who is from another organisation, helped to plan it."""
    MemberFactory(plan=PlanFactory(run=finished_run), user=unni, side=Side.EXPERIENCED)
    return finished_run


@pytest.fixture
def link(finished_run: CourseRun) -> str:
    """The path of an invitation that somebody has in their letter."""
    token, digest = links.mint()
    expires_on = timezone.localdate() + timedelta(days=30)
    Ticket.objects.create(run=finished_run, token_digest=digest, expires_on=expires_on)
    return f"/evaluering/{token}/"


@pytest.fixture
def answered(finished_run: CourseRun) -> Callable[[int], CourseRun]:
    """`answered(5)`: the run with so many answers."""

    def make(number: int) -> CourseRun:
        AnswerFactory.create_batch(number, run=finished_run)
        return finished_run

    return make
