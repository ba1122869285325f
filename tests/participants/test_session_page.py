"""The page that those who lead have in their hand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun, RunState, Session
from organisations.models import User
from participants.models import Enrolment, EnrolmentStatus
from participants.selectors import todo
from planning.models import Side, WorkingGroupMember
from tests.factories import EnrolmentFactory, ItemFactory, MemberFactory, PlanFactory, PublishedRunFactory


@pytest.fixture
def today(tromso, per: User, unni: User) -> Session:
    """A session in the middle of its two hours, led by Per and Unni, with two who have a seat and one who waits."""
    now = timezone.now()
    run = PublishedRunFactory(offer__organiser=tromso, state=RunState.RUNNING, starts_at=now - timedelta(hours=1))
    plan = PlanFactory(run=run)
    MemberFactory(plan=plan, user=per, side=Side.PROFESSIONAL)
    MemberFactory(plan=plan, user=unni, side=Side.EXPERIENCED)
    session = run.sessions.get()
    ItemFactory(session=session, position=0, minutes=50, title="Velkommen")
    ItemFactory(session=session, position=1, minutes=70, title="Samtale", materials="Kort", note="Del i to")
    EnrolmentFactory(run=run, name="Marit Etternavn", needs=["hearing_loop"])
    EnrolmentFactory(run=run, name="Arne Annetnavn")
    EnrolmentFactory(run=run, name="Vera Venter", status=EnrolmentStatus.WAITING)
    return session


def url(session: Session) -> str:
    return reverse("participants_staff:session", args=[session.run_id, session.pk])


def test_page_shows_first_names_needs_and_what_is_on_now(today: Session, client_of, per: User) -> None:
    page = client_of(per).get(url(today))
    assert [step.state for step in page.context["steps"]] == ["over", "now"]
    text = page.content.decode()
    assert "Marit" in text
    assert "Teleslynge" in text
    assert "Etternavn" not in text
    assert "Vera" not in text
    assert 'aria-current="step"' in text
    assert page.context["materials"] == ["Kort"]
    assert "Del i to" in text


def test_a_coordinator_sees_no_more_than_first_names_here(today: Session, client_of, kari: User) -> None:
    text = client_of(kari).get(url(today)).content.decode()
    assert ("Marit" in text, "Etternavn" in text) == (True, False)
    assert "bekymret for gruppa" not in text  # that is for those who lead


def test_page_leads_on_to_attendance_concern_and_look_back(today: Session, client_of, unni: User) -> None:
    text = client_of(unni).get(url(today)).content.decode()
    for name in ("participants_staff:attendance", "planning:raise_concern", "planning:reflect", "planning:clock"):
        assert reverse(name, args=[today.run_id, today.pk]) in text
    assert "116 123" in text


def test_reading_is_in_the_log(today: Session, client_of, per: User) -> None:
    client_of(per).get(url(today))
    event = Event.objects.get(action="session.read")
    here = list(Enrolment.objects.filter(run=today.run, status="seated").order_by("pk").values_list("pk", flat=True))
    assert (event.actor_id, event.details) == (per.pk, {"sight": "first_names", "people": 2, "enrolments": here})


@pytest.mark.parametrize(
    ("name", "status"), [("kari", 200), ("per", 200), ("unni", 200), ("anne", 403), ("rolf", 403), ("olav", 404)]
)
def test_page_is_for_those_who_lead_and_coordinate(today: Session, client_of, request, *, name, status) -> None:
    assert client_of(request.getfixturevalue(name)).get(url(today)).status_code == status


def test_one_who_has_left_the_group_finds_nothing(today: Session, client_of, unni: User) -> None:
    WorkingGroupMember.objects.filter(user=unni).update(left_at=timezone.now())
    assert client_of(unni).get(url(today)).status_code == 404


def test_a_stranger_signs_in_first(today: Session, client: Client) -> None:
    assert client.get(url(today)).status_code == 302


def test_session_of_another_run_or_cancelled_is_not_found(today: Session, client_of, per: User) -> None:
    other = PublishedRunFactory()
    assert client_of(per).get(reverse("participants_staff:session", args=[other.pk, today.pk])).status_code == 404
    Session.objects.update(cancelled_at=timezone.now())
    assert client_of(per).get(url(today)).status_code == 404


def test_page_takes_the_same_queries_for_two_people_as_for_thirty(today: Session, client_of, per: User) -> None:
    CourseRun.objects.update(seats=None)
    client = client_of(per)
    client.get(url(today))
    with CaptureQueriesContext(connection) as few:
        client.get(url(today))
    for _number in range(28):
        EnrolmentFactory(run=today.run)
    with CaptureQueriesContext(connection) as many:
        client.get(url(today))
    assert len(many) == len(few)


def test_session_of_today_is_in_the_leaders_list(today: Session, per: User, kari: User) -> None:
    found = [item for item in todo(per) if item.url == url(today)]
    if timezone.localdate(today.starts_at) == timezone.localdate():
        clock = timezone.localtime(today.starts_at).strftime("%H.%M")
        assert [item.sentence for item in found] == [f"{today.run.offer.title}: samling i dag kl. {clock}."]
    assert [item for item in todo(kari) if item.url == url(today)] == []
