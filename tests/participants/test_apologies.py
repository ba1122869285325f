"""“I cannot come this time”: one tap, no reason, and those who lead see it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from offers.models import Session
from participants import selectors
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence
from participants.services import mark_attendance
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.test_enrol import words
from tests.participants.test_own_page import page_of

GIVE, TAKE_BACK = {"gjor": "si-fra"}, {"gjor": "angre"}


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(run=run, name="Nora Nilsen", email="nora@example.org")


@pytest.fixture
def session(run) -> Session:
    return run.sessions.get()


def test_one_tap_gives_an_apology_and_another_takes_it_back(client, nora, session):
    page = page_of(nora)
    assert "Jeg kan ikke komme" in words(client.get(page))
    answer = client.post(f"{page}samling/{session.pk}/", GIVE)
    assert answer["Location"] == f"{page}?sagt-fra#samlinger"
    assert Attendance.objects.values_list("enrolment", "session", "presence", "told_by_person").get() == (
        nora.pk,
        session.pk,
        Presence.APOLOGY,
        True,
    )
    shown = words(client.get(f"{page}?sagt-fra"))
    for sentence in (
        "Takk for at du sier fra. De som leder, kan se det.",
        "Du har sagt fra at du ikke kan komme",
        "Du har sagt fra at du ikke kan komme da. Du er velkommen gangen etter.",
        "Jeg kan komme likevel",
    ):
        assert sentence in shown
    assert client.post(f"{page}samling/{session.pk}/", TAKE_BACK)["Location"] == f"{page}?kommer-likevel#samlinger"
    assert not Attendance.objects.exists()
    actions = Event.objects.about(nora).values_list("action", "details", "actor_kind")
    facts = {"run": nora.run_id, "session": session.pk}
    assert list(actions) == [("apology.taken_back", facts, "citizen"), ("apology.given", facts, "citizen")]


def test_twice_is_once(client, nora, session):
    page = page_of(nora)
    for _time in range(2):
        client.post(f"{page}samling/{session.pk}/", GIVE)
    assert (Attendance.objects.count(), Event.objects.about(nora).count()) == (1, 1)
    for _time in range(2):
        client.post(f"{page}samling/{session.pk}/", TAKE_BACK)
    assert (Attendance.objects.count(), Event.objects.about(nora).count()) == (0, 2)


def test_leaders_find_the_apology_filled_in(client, client_of, kari, nora, session):
    client.post(f"{page_of(nora)}samling/{session.pk}/", GIVE)
    with time_machine.travel(session.starts_at):
        page = client_of(kari).get(f"/arbeid/gjennomforing/{nora.run_id}/frammote/{session.pk}/").content.decode()
    [chosen] = re.findall(r"<input[^>]* checked[^>]*>", page)
    assert (f'name="person-{nora.pk}"' in chosen, 'value="apology"' in chosen) == (True, True)


def test_leaders_see_before_the_day_who_does_not_come(client, client_of, kari, nora, session):
    EnrolmentFactory(run=nora.run, name="Ole Olsen")
    client.post(f"{page_of(nora)}samling/{session.pk}/", GIVE)
    page = client_of(kari).get(f"/arbeid/gjennomforing/{nora.run_id}/frammote/{session.pk}/").content.decode()
    assert re.findall(r"<li>([^<]*)</li>", page.partition("Har sagt fra at de ikke kan komme")[2]) == ["Nora Nilsen"]
    assert [vars(each)["noted"] for each in selectors.with_attendance(nora.run)] == [0]


def test_an_apology_alone_does_not_count_as_attendance_noted(client, client_of, kari, nora, session):
    client.post(f"{page_of(nora)}samling/{session.pk}/", GIVE)
    with time_machine.travel(session.ends_at + timedelta(hours=1)):
        assert [todo.action_label for todo in selectors.todo(kari)] == ["Før frammøte"]
        mark_attendance(session=session, by=Actor.user(kari.pk), presences={nora.pk: Presence.PRESENT})
        assert selectors.todo(kari) == []


@pytest.mark.parametrize("wish", [GIVE, TAKE_BACK])
def test_once_the_session_has_begun_it_is_too_late(client, nora, session, wish):
    page = page_of(nora)
    with time_machine.travel(session.starts_at + timedelta(seconds=1)):
        answer = client.post(f"{page}samling/{session.pk}/", wish)
    assert answer["Location"] == f"{page}?for-sent-a-si-fra#samlinger"
    assert not Attendance.objects.exists()
    assert "Denne samlingen har begynt eller er avlyst." in words(client.get(f"{page}?for-sent-a-si-fra"))


def test_what_staff_noted_is_not_taken_back_from_the_own_page(client, nora, session):
    Attendance.objects.create(session=session, enrolment=nora, presence=Presence.APOLOGY)
    client.post(f"{page_of(nora)}samling/{session.pk}/", TAKE_BACK)
    assert Attendance.objects.count() == 1


def test_a_session_of_another_run_cannot_be_named(client, nora):
    other = PublishedRunFactory().sessions.get()
    client.post(f"{page_of(nora)}samling/{other.pk}/", GIVE)
    assert not Attendance.objects.exists()


def test_a_cancelled_session_needs_no_apology(client, nora, session):
    Session.objects.update(cancelled_at=timezone.now())
    client.post(f"{page_of(nora)}samling/{session.pk}/", GIVE)
    assert not Attendance.objects.exists()


def test_who_waits_has_nothing_to_apologise_for(client, nora, session):
    Enrolment.objects.update(status=EnrolmentStatus.WAITING)
    page = page_of(nora)
    assert "Jeg kan ikke komme" not in words(client.get(page))
    client.post(f"{page}samling/{session.pk}/", GIVE)
    assert not Attendance.objects.exists()


def test_opening_the_address_changes_nothing(client, nora, session):
    assert client.get(f"{page_of(nora)}samling/{session.pk}/").status_code == 405
