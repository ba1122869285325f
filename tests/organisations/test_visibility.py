"""Every row that belongs to someone is reached from what the person may see."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from audit.models import Event
from audit.services import SYSTEM, Actor, record
from evaluations.models import Ticket
from messaging.models import Channel, Message
from organisations.models import User
from participants.models import Attendance, PersonalLink, Presence, SessionAsTold
from planning.models import Approval, ProgrammeItem, Side, WorkingGroupMember
from tests.factories import EnrolmentFactory, ItemFactory, MemberFactory, PlanFactory, PublishedRunFactory

ROOMS = ["organisations", "offers", "planning", "participants", "evaluations", "messaging", "audit"]
EVERYBODYS = {"organisations.municipality", "offers.theme", "offers.arena"}  # facts and places, open to all


def _own_models() -> list[Any]:
    found = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    assert {model._meta.label_lower for model in found} >= EVERYBODYS
    return [model for model in found if model._meta.label_lower not in EVERYBODYS]


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


def test_people_see_themselves_and_those_they_work_with(kari: User, per: User, olav: User) -> None:
    seen_by = [set(User.objects.get_queryset().visible_to(who)) & {kari, per, olav} for who in (kari, olav)]
    assert seen_by == [{kari, per}, {olav}]


def test_events_are_seen_by_who_did_them(kari: User, olav: User) -> None:
    record(by=Actor.user(kari.pk), action="offer.changed")
    record(by=SYSTEM, action="run.completed")
    assert [event.action for event in Event.objects.visible_to(kari)] == ["offer.changed"]
    assert list(Event.objects.visible_to(olav)) == []


def test_what_participants_were_told_is_visible_in_the_organisation(kari: User, olav: User) -> None:
    run = PublishedRunFactory(offer__organiser=kari.memberships.get().organisation)
    told = SessionAsTold.objects.create(run=run, starts_at=run.starts_at, ends_at=run.ends_at)
    assert [list(SessionAsTold.objects.visible_to(who)) for who in (kari, olav)] == [[told], []]


def test_letters_links_and_tickets_are_in_nobodys_list(kari: User) -> None:
    run = PublishedRunFactory(offer__organiser=kari.memberships.get().organisation)
    enrolment = EnrolmentFactory(run=run)
    Message.objects.create(key="k", kind="k", channel=Channel.EMAIL, address="nora@example.org")
    PersonalLink.objects.create(enrolment=enrolment, token_digest="d" * 64)
    Ticket.objects.create(run=run, token_digest="d" * 64, expires_on=run.ends_at)
    for model in (Message, PersonalLink, Ticket):
        assert model.objects.exists()
        assert list(model.objects.visible_to(kari)) == []
