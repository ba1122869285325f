"""The promises that the database keeps, whoever writes."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from planning.models import Approval, Side
from tests.factories import MemberFactory, UserFactory
from tests.planning.conftest import Planned

pytestmark = pytest.mark.django_db


def _approve(planned: Planned, side: str) -> Approval:
    return Approval.objects.create(plan=planned.plan, side=side, fingerprint="f" * 64, member=planned.per)


def _approve_twice(planned: Planned) -> None:
    for _time in range(2):
        _approve(planned, Side.PROFESSIONAL)


BROKEN: dict[str, Callable[[Planned], object]] = {
    "planning_member_once": lambda planned: MemberFactory(plan=planned.plan, user=planned.per.user),
    "planning_member_side": lambda planned: MemberFactory(plan=planned.plan, user=UserFactory(), side="audience"),
    "planning_approval_side": lambda planned: _approve(planned, "audience"),
    "planning_approval_once": _approve_twice,
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_refuses_what_must_never_be(planned: Planned, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BROKEN[constraint](planned)


def test_each_side_may_approve_the_same_version(planned: Planned) -> None:
    for side in Side:
        _approve(planned, side)
    assert planned.plan.approvals.count() == 2
