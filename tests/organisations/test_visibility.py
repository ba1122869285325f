"""Every row that belongs to someone is reached from what the person may see."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from organisations.models import User
from participants.models import Attendance, Presence
from planning.models import Approval, ProgrammeItem, Side, WorkingGroupMember
from tests.factories import EnrolmentFactory, ItemFactory, MemberFactory, PlanFactory, PublishedRunFactory

ROOMS = ["organisations", "offers", "planning", "participants", "evaluations", "messaging", "audit"]
EVERYBODYS = {"organisations.municipality", "offers.theme", "offers.arena"}  # facts and places, open to all
# Staff never list these by themselves. People: `organisations.access.people_with`; the log: by organisation; messages:
# by the run that they are about (`participants.selectors.messages_about`).
REACHED_OTHERWISE = {"organisations.user", "messaging.message", "audit.event"}
SHOWN_TO_NOBODY = {"participants.personallink", "participants.sessionastold", "evaluations.ticket"}


def _own_models() -> list[Any]:
    found = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    excused = EVERYBODYS | REACHED_OTHERWISE | SHOWN_TO_NOBODY
    assert excused <= {model._meta.label_lower for model in found}
    return [model for model in found if model._meta.label_lower not in excused]


@pytest.mark.parametrize("model", _own_models(), ids=lambda model: model._meta.label_lower)
def test_model_that_is_not_public_knows_to_whom_it_is_visible(model: Any, db: None) -> None:
    assert list(model._default_manager.get_queryset().visible_to(AnonymousUser())) == []


def test_parts_of_a_plan_are_visible_to_those_who_see_the_plan(kari: User, olav: User, unni: User) -> None:
    run = PublishedRunFactory(offer__organiser=kari.memberships.get().organisation)
    plan = PlanFactory(run=run)
    member = MemberFactory(plan=plan, user=unni, side=Side.EXPERIENCED)
    item = ItemFactory(session=run.sessions.get())
    approval = Approval.objects.create(plan=plan, side=Side.EXPERIENCED, fingerprint="f" * 64, member=member)
    enrolment = EnrolmentFactory(run=run)
    came = Attendance.objects.create(session=run.sessions.get(), enrolment=enrolment, presence=Presence.PRESENT)

    parts: list[tuple[Any, models.Model]] = [
        (WorkingGroupMember, member),
        (ProgrammeItem, item),
        (Approval, approval),
        (Attendance, came),
    ]
    for model, row in parts:
        assert [list(model.objects.visible_to(person)) for person in (kari, unni, olav)] == [[row], [row], []]
