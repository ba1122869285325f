"""Someone who comes to a session without having signed up."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from messaging.models import Message
from offers.models import CourseRun
from participants.errors import RunFullError
from participants.models import Attendance, Enrolment, EnrolmentStatus
from participants.services import add_walk_in
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory, SessionFactory
from tests.participants.conftest import person
from tests.participants.test_enrol import words


@pytest.fixture
def run(tromso) -> CourseRun:
    """Meets now for the first of two times, and has one seat left."""
    start = timezone.now() - timedelta(minutes=10)
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=start, seats=2)
    SessionFactory(run=run, starts_at=start + timedelta(days=7))
    CourseRun.objects.filter(pk=run.pk).update(ends_at=start + timedelta(days=7, hours=2))
    EnrolmentFactory(run=run, name="Sigrid Sitter", email="sigrid@example.org")
    return run


@pytest.fixture
def session(run):
    return run.sessions.order_by("starts_at")[0]


@pytest.fixture
def leader(run, unni, client_of):
    MemberFactory(plan=PlanFactory(run=run), user=unni)
    return client_of(unni)


def address(session) -> str:
    return reverse("participants_staff:walk_in", args=[session.run_id, session.pk])


def at_the_door(**changes) -> dict[str, str]:
    return {
        "submission": str(uuid.uuid4()),
        "takes_part_as": "self",
        "name": "Vilde",
        "email": "",
        "phone": "",
    } | changes


def test_who_comes_without_signing_up_gets_the_free_seat_and_is_present(leader, session, unni):
    assert "Noen kom uten påmelding" in words(leader.get(address(session)))
    page = words(leader.post(address(session), at_the_door(), follow=True))
    assert "Vilde har plass, og er ført som til stede." in page
    vilde = Enrolment.objects.get(name="Vilde")
    assert (vilde.status, vilde.source, vilde.municipality) == ("seated", "walk_in", None)
    assert Attendance.objects.get().presence == "present"
    logged = [(event.action, event.actor_id) for event in Event.objects.order_by("pk")]
    assert ("enrolment.created", unni.pk) in logged
    assert ("attendance.noted", unni.pk) in logged


def test_who_gives_no_address_is_shown_as_not_told(leader, session):
    leader.post(address(session), at_the_door())
    message = Message.objects.get()
    assert (message.kind, message.state, message.address) == ("enrolment_confirmed", "failed", "")


def test_who_gives_an_address_is_told(leader, session):
    leader.post(address(session), at_the_door(email="vilde@example.org"))
    message = Message.objects.get()
    assert (message.state, message.channel, message.address) == ("pending", "email", "vilde@example.org")


def test_pressing_twice_adds_one_person(leader, session):
    answers = at_the_door()
    for _ in range(2):
        leader.post(address(session), answers)
    assert Enrolment.objects.filter(name="Vilde").count() == 1


def test_two_at_the_door_on_a_page_gone_back_to_are_two(leader, session):
    CourseRun.objects.update(seats=3)
    answers = at_the_door()
    leader.post(address(session), answers)
    leader.post(address(session), answers | {"name": "Viggo"})
    assert set(Attendance.objects.values_list("enrolment__name", flat=True)) == {"Vilde", "Viggo"}


REFUSED = {
    "full": ({"seats": 1}, {}, "Ingen plass er ledig."),
    "full, without a waiting list": ({"seats": 1, "has_waiting_list": False}, {}, "Ingen plass er ledig."),
    "enrolled already": ({}, {"email": "sigrid@example.org"}, "står allerede på listen"),
    "cancelled": ({"state": "planning"}, {}, "Kurset er over, så ingen kan legges til lenger."),
    "elsewhere": ({"other_municipalities": "refused"}, {}, "Gjennomføringen er bare for dem som bor i egne kommuner."),
    "no name": ({}, {"name": ""}, "Skriv hva personen heter."),
    "no address": ({}, {"email": "vilde"}, "Dette er ikke en e-postadresse."),
}


@pytest.mark.parametrize(("change", "answers", "message"), REFUSED.values(), ids=REFUSED)
def test_why_someone_cannot_be_added_is_said_and_nothing_is_kept(leader, session, change, answers, message):
    CourseRun.objects.update(**change)
    response = leader.post(address(session), at_the_door(**answers))
    assert message in words(response)
    assert Enrolment.objects.get().name == "Sigrid Sitter"
    assert not Attendance.objects.exists()
    assert not Message.objects.exists()


def test_nobody_is_added_before_the_day(leader, run):
    later = run.sessions.order_by("starts_at")[1]
    page = words(leader.post(address(later), at_the_door()))
    assert "Frammøtet kan føres fra og med dagen for samlingen." in page
    assert Enrolment.objects.count() == 1


def test_a_talk_first_is_not_passed_by_at_the_door(run, session, kari):
    CourseRun.objects.update(asks_for_talk=True)
    with pytest.raises(RunFullError):
        add_walk_in(session=session, by=Actor.user(kari.pk), person=person(), submission=uuid.uuid4())
    assert Enrolment.objects.filter(status=EnrolmentStatus.APPLIED).count() == 0
