"""Who looked at what: each list is shown to those who were on it when it was read, and to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from audit.services import CITIZEN
from offers.models import CourseRun
from organisations.models import User
from participants import message_kinds as kinds
from participants.models import Enrolment
from participants.selectors import access_log
from participants.services import cancel_enrolment
from participants.services.telling import tell
from participants.views import staff_list
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory
from tests.participants.test_enrol import words
from tests.participants.test_own_page import page_of

STATUSES = ["seated", "waiting", "applied", "cancelled"]


@pytest.fixture
def people(run: CourseRun) -> dict[str, Enrolment]:
    left = {"cancelled_at": timezone.now()}
    return {
        status: EnrolmentFactory(
            run=run, status=status, name=f"{status} Nilsen", **(left if status == "cancelled" else {})
        )
        for status in STATUSES
    }


def at(name: str, run: CourseRun, *more: int) -> str:
    return reverse(f"participants_staff:{name}", args=[run.pk, *more])


def looks(enrolment: Enrolment) -> list[str]:
    with override("en"):
        return [f"{look.what}: {look.deed}" for look in access_log.in_words(access_log.looks_at(enrolment))]


READS: dict[str, tuple[Callable[[Client, CourseRun], Any], str, set[str]]] = {
    "everyone": (lambda c, run: c.get(at("list", run)), "The list of participants: Read", {*STATUSES}),
    "narrowed": (lambda c, run: c.get(at("list", run) + "?vis=seated"), "The list of participants: Read", {"seated"}),
    "exported": (
        lambda c, run: c.get(at("export", run) + "?vis=waiting"),
        "The list of participants: Downloaded",
        {"waiting"},
    ),
    "line": (lambda c, run: c.get(at("line", run)), "The waiting list: Read", {"waiting"}),
    "talks": (lambda c, run: c.get(at("talks", run)), "The list of preliminary talks: Read", {"applied"}),
    "paper": (lambda c, run: c.get(at("attendance_sheet", run)), "The list to tick, on paper: Printed", {"seated"}),
    "needs": (
        lambda c, run: c.get(at("needs", run)),
        "What the arena has to prepare, without names: Read",
        {"seated"},
    ),
    "attendance": (
        lambda c, run: c.get(at("attendance", run, run.sessions.get().pk)),
        "The list of who came: Read",
        {"seated"},
    ),
    "session": (
        lambda c, run: c.get(at("session", run, run.sessions.get().pk)),
        "The page for those who lead the session: Read",
        {"seated"},
    ),
    "segment": (
        lambda c, run: c.post(
            at("announce", run),
            {"segment": "waiting", "text": "Hei", "submission": "0" * 32},
        ),
        "The list of those who get a message: Read",
        {"waiting"},
    ),
}


@pytest.mark.parametrize("name", READS)
def test_only_those_on_a_list_are_told_that_it_was_read(client_of, run, people, kari: User, name):
    read, what, on_it = READS[name]
    assert read(client_of(kari), run).status_code == 200
    assert {status: looks(each) for status, each in people.items()} == {
        status: [what] if status in on_it else [] for status in STATUSES
    }


def test_the_list_of_messages_counts_for_those_named_on_its_page(client_of, run, people, kari: User):
    tell(people["waiting"], kinds.WAITING_LIST_JOINED, key="a")
    client_of(kari).get(at("messages", run))
    assert [looks(people[status]) for status in ("seated", "waiting")] == [[], ["The list of messages: Read"]]


def test_what_a_leader_read_counts_for_those_whom_leaders_see(client_of, run, people, per: User):
    MemberFactory(plan=PlanFactory(run=run), user=per, leads_sessions=True)
    client_of(per).get(at("list", run))
    assert [status for status in STATUSES if looks(people[status])] == ["seated", "waiting"]


def test_someone_on_another_page_of_the_list_was_not_read_about(client_of, run, people, kari: User, monkeypatch):
    monkeypatch.setattr(staff_list, "PER_PAGE", 1)
    last = EnrolmentFactory(run=run, name="Åse Aasen")
    client_of(kari).get(at("list", run))
    assert (len(looks(people["seated"])), looks(last)) == (1, [])
    client_of(kari).get(at("list", run) + "?side=2")
    assert (len(looks(people["seated"])), len(looks(last))) == (1, 1)


def test_what_was_read_before_someone_left_is_still_told(client_of, client, run, people, kari: User):
    client_of(kari).get(at("needs", run))
    cancel_enrolment(enrolment=people["seated"], by=CITIZEN)
    client_of(kari).get(at("needs", run))
    shown = words(client.get(f"{page_of(people['seated'])}innsyn/"))
    assert shown.count("Det arenaen skal forberede, uten navn: lest") == 1
