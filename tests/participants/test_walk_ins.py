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
from participants.models import Attendance, Enrolment, EnrolmentStatus, RetentionPeriods
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


def test_what_is_to_be_said_is_said_to_the_one_who_has_come(leader, session):
    assert "Si dette til den som er kommet" in words(leader.get(address(session)))


def test_who_gives_no_address_is_shown_as_not_told(leader, session):
    leader.post(address(session), at_the_door())
    message = Message.objects.get()
    assert (message.kind, message.state, message.address) == ("enrolment_confirmed", "failed", "")


def test_the_age_group_is_neither_asked_for_nor_taken_at_the_door(leader, session, tromso):
    RetentionPeriods.objects.create(organisation=tromso, asks_age_band=True)
    assert "ldersgruppe" not in words(leader.get(address(session)))
    leader.post(address(session), at_the_door(age_band="45-66"))
    assert Enrolment.objects.values_list("age_band", flat=True).get(name="Vilde") == ""


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


def test_a_coordinator_is_told_that_someone_is_on_the_list(session, kari, client_of):
    page = words(client_of(kari).post(address(session), at_the_door(email="sigrid@example.org")))
    assert "står allerede på listen" in page
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("change", [{}, {"seats": 1}, {"seats": 1, "has_waiting_list": False}], ids=str)
def test_whoever_sees_no_addresses_cannot_find_out_whose_is_on_the_list(leader, session, change):
    """The same answer, to the letter, for an address that is there and for one that is not; and no second place."""
    CourseRun.objects.update(**change)
    answers = []
    for email in ("sigrid@example.org", "vilde@example.org"):
        response = leader.post(address(session), at_the_door(email=email), follow=True)
        said = [str(each) for each in response.context["messages"]]
        errors = response.context["form"].errors if not response.redirect_chain else {}
        answers.append((response.redirect_chain, said, {name: list(each) for name, each in errors.items()}))
        assert Enrolment.objects.filter(email="sigrid@example.org").count() == 1
    assert answers[0] == answers[1]


def test_someone_on_the_list_already_is_noted_as_present_once_and_told_by_letter(leader, session, unni):
    answers = at_the_door(email="Sigrid+kurs@example.org")
    for _ in range(2):
        assert "er ført som til stede" in words(leader.post(address(session), answers, follow=True))
    sigrid = Enrolment.objects.get()
    assert (sigrid.name, Attendance.objects.get().presence) == ("Sigrid Sitter", "present")
    assert [(each.kind, each.address) for each in Message.objects.all()] == [("link_again", "sigrid@example.org")]
    assert Event.objects.about(sigrid).get(action="enrolment.met_at_the_door").actor_id == unni.pk


def test_whoever_had_sent_an_apology_and_comes_all_the_same_is_present(leader, session):
    Attendance.objects.create(session=session, enrolment=Enrolment.objects.get(), presence="apology")
    leader.post(address(session), at_the_door(email="sigrid@example.org"))
    assert Attendance.objects.get().presence == "present"


def test_someone_in_line_is_not_seated_at_the_door(leader, session):
    Enrolment.objects.update(status=EnrolmentStatus.WAITING)
    page = words(leader.post(address(session), at_the_door(email="sigrid@example.org"), follow=True))
    assert Enrolment.objects.get().status == EnrolmentStatus.WAITING
    assert not Attendance.objects.exists()
    assert "står allerede på listen" not in page


def test_nobody_is_added_before_the_day(leader, run):
    later = run.sessions.order_by("starts_at")[1]
    page = words(leader.post(address(later), at_the_door()))
    assert "Frammøtet kan føres fra og med dagen for samlingen." in page
    assert Enrolment.objects.count() == 1


def test_a_talk_first_is_not_passed_by_at_the_door(run, session, kari):
    CourseRun.objects.update(asks_for_talk=True)
    with pytest.raises(RunFullError):
        by = Actor.user(kari.pk)
        add_walk_in(session=session, by=by, person=person(), submission=uuid.uuid4(), sees_contacts=True)
    assert Enrolment.objects.filter(status=EnrolmentStatus.APPLIED).count() == 0
