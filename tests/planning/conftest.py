"""A plan that could be published: Per and Unni and Ulf lead, two sessions ahead, each with its programme."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from audit.services import Actor
from offers.models import CourseRun, RunState
from organisations.models import Organisation, User
from planning import selectors, services
from planning.models import ItemKind, Plan, Side, WorkingGroupMember
from planning.selectors.contents import contents_with_earlier
from planning.views import body
from planning.views.page import Agenda, agenda_of, page
from tests.factories import (
    ItemFactory,
    MemberFactory,
    MembershipFactory,
    OfferFactory,
    PlanFactory,
    RunFactory,
    SessionFactory,
    UserFactory,
)

PROGRAMME = ((ItemKind.WELCOME, 15), (ItemKind.PROFESSIONAL_INPUT, 45), (ItemKind.EXCHANGE, 60))


class Planned(NamedTuple):
    """A run, its plan, and its members by first name."""

    run: CourseRun
    plan: Plan
    per: WorkingGroupMember
    unni: WorkingGroupMember
    ulf: WorkingGroupMember

    @property
    def group(self) -> list[WorkingGroupMember]:
        return [self.per, self.unni, self.ulf]


def actor(user: User) -> Actor:
    return Actor.user(user.pk)


@pytest.fixture(autouse=True)
def kept_pages_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever a test sees a plan page that was kept, it is drawn anew as well: the two must say the same.

    Where this fails, the page shows something that `planning.selectors.state` does not know of.
    """
    kept = body._kept

    def compared(plan: Plan, *others: Any) -> tuple[str, Agenda]:
        shown = kept(plan, *others)
        state, reader, lessons = others
        read = contents_with_earlier(plan)
        assert shown == (body._drawn(page(read, reader, lessons)), agenda_of(read)), state
        return shown

    monkeypatch.setattr(body, "_kept", compared)


@pytest.fixture
def ulf(ffo: Organisation) -> User:
    """A second user representative of FFO."""
    user = UserFactory(name="Ulf Brukerrepresentant", email="ulf@example.org")
    MembershipFactory(user=user, organisation=ffo, roles=["user_representative"])
    return user


@pytest.fixture
def planned(tromso: Organisation, per: User, unni: User, ulf: User) -> Planned:
    run = RunFactory(offer=OfferFactory(organiser=tromso, title_nb="Hverdagsmestring"), state=RunState.PLANNING)
    plan = PlanFactory(run=run)
    members = [
        MemberFactory(plan=plan, user=per, side=Side.PROFESSIONAL),
        MemberFactory(plan=plan, user=unni, side=Side.EXPERIENCED),
        MemberFactory(plan=plan, user=ulf, side=Side.EXPERIENCED),
    ]
    for week in (2, 3):
        starts_at = timezone.now() + timedelta(weeks=week)
        session = SessionFactory(run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
        for position, (kind, minutes) in enumerate(PROGRAMME):
            ItemFactory(session=session, position=position, kind=kind, minutes=minutes, title=f"Del {position + 1}")
    return Planned(run, plan, *members)


@pytest.fixture
def approve_both() -> Callable[[Planned], str]:
    """Have both sides approve the plan as it is; gives the fingerprint."""

    def both(planned: Planned) -> str:
        fingerprint = selectors.fingerprint(planned.plan)
        for member in (planned.per, planned.unni):
            services.approve(run=planned.run, by=actor(member.user), fingerprint=fingerprint)
        return fingerprint

    return both


@pytest.fixture
def published(planned: Planned, approve_both: Callable[[Planned], str], kari: User) -> Planned:
    approve_both(planned)
    services.publish(run=planned.run, by=actor(kari))
    planned.run.refresh_from_db()
    return planned
