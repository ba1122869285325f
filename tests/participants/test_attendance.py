"""Attendance, noted on a phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import SYSTEM
from participants.errors import NotYetError
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence
from participants.services import mark_attendance
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory
from tests.participants.test_enrol import words


@pytest.fixture
def run(tromso):
    """Met this morning."""
    start = timezone.now() - timedelta(minutes=30)
    return PublishedRunFactory(offer__organiser=tromso, starts_at=start, seats=40)


@pytest.fixture
def session(run):
    return run.sessions.get()


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(run=run, name="Nora Nilsen")


def address(session) -> str:
    return reverse("participants_staff:attendance", args=[session.run_id, session.pk])


def noted() -> dict[str, str]:
    return dict(Attendance.objects.values_list("enrolment__name", "presence"))


def test_presence_is_noted_and_the_last_word_counts(kari, client_of, session, nora):
    EnrolmentFactory(run=session.run, name="Oskar Olsen")
    browser = client_of(kari)
    page = words(browser.post(address(session), {f"person-{nora.pk}": "absent"}, follow=True))
    assert "Frammøtet er lagret." in page
    assert noted() == {"Nora Nilsen": "absent"}
    browser.post(address(session), {f"person-{nora.pk}": "present"})
    assert noted() == {"Nora Nilsen": "present"}
    event = Event.objects.filter(action="attendance.noted")[0]
    assert (event.actor_id, event.details) == (kari.pk, {"run": session.run_id, "people": 1})


def test_the_page_shows_what_is_noted(kari, client_of, session, nora):
    Attendance.objects.create(session=session, enrolment=nora, presence=Presence.APOLOGY)
    page = client_of(kari).get(address(session)).content.decode()
    assert 'value="apology"' in page.split("checked")[0][-200:]


def test_whoever_leads_notes_by_first_name(unni, client_of, session, nora):
    MemberFactory(plan=PlanFactory(run=session.run), user=unni)
    browser = client_of(unni)
    page = words(browser.get(address(session)))
    assert "Nora" in page
    assert "Nilsen" not in page
    browser.post(address(session), {f"person-{nora.pk}": "present"})
    assert noted() == {"Nora Nilsen": "present"}
    assert Event.objects.filter(action="attendance.read").count() == 1


@pytest.mark.parametrize(("who", "status"), [("olav", 404), ("per", 403), ("anne", 403)])
def test_others_note_nothing(session, nora, who, status, request, client_of):
    response = client_of(request.getfixturevalue(who)).post(address(session), {f"person-{nora.pk}": "present"})
    assert response.status_code == status
    assert noted() == {}


@pytest.mark.parametrize("answer", ["elsewhere", "\x00"])
def test_an_answer_that_is_none_is_refused(kari, client_of, session, nora, answer):
    client_of(kari).post(address(session), {f"person-{nora.pk}": answer})
    assert noted() == {}


def test_only_those_with_a_seat_or_a_note_are_listed(kari, client_of, session, nora):
    gone = EnrolmentFactory(
        run=session.run, name="Gunn Gått", status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now()
    )
    EnrolmentFactory(run=session.run, name="Vidar Venter", status=EnrolmentStatus.WAITING)
    browser = client_of(kari)
    assert [person.name for person in browser.get(address(session)).context["form"].people] == ["Nora Nilsen"]
    Attendance.objects.create(session=session, enrolment=gone, presence=Presence.PRESENT)
    assert [person.name for person in browser.get(address(session)).context["form"].people] == [
        "Gunn Gått",
        "Nora Nilsen",
    ]


def test_attendance_is_not_noted_before_the_day(kari, client_of, session, nora):
    start = timezone.now() + timedelta(days=2)
    session.starts_at, session.ends_at = start, start + timedelta(hours=2)
    session.save()
    browser = client_of(kari)
    assert "Frammøtet kan føres fra og med dagen for samlingen." in words(browser.get(address(session)))
    page = words(browser.post(address(session), {f"person-{nora.pk}": "present"}, follow=True))
    assert "Frammøtet kan føres fra og med dagen for samlingen." in page
    assert noted() == {}
    with pytest.raises(NotYetError):
        mark_attendance(session=session, by=SYSTEM, presences={nora.pk: Presence.PRESENT})


def test_people_of_another_run_are_left_out(session, nora):
    stranger = EnrolmentFactory()
    mark_attendance(session=session, by=SYSTEM, presences={stranger.pk: Presence.PRESENT})
    assert noted() == {}


def test_a_session_of_another_run_is_not_found(kari, client_of, run, session):
    other = PublishedRunFactory(offer=run.offer)
    page = reverse("participants_staff:attendance", args=[other.pk, session.pk])
    assert client_of(kari).get(page).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_noting_takes_the_same_number_of_queries(kari, client_of, session, number, django_assert_num_queries):
    people = EnrolmentFactory.create_batch(number, run=session.run)
    browser = client_of(kari)
    answers = {f"person-{person.pk}": "present" for person in people}
    browser.post(address(session), answers)
    with django_assert_num_queries(13):
        browser.post(address(session), answers)
    assert Attendance.objects.count() == number


def test_who_is_forgotten_has_no_row(kari, client_of, session, nora):
    EnrolmentFactory(run=session.run, name="Oskar Olsen")
    Enrolment.objects.filter(pk=nora.pk).update(name="", person_deleted_at=session.ends_at)
    people = client_of(kari).get(address(session)).context["form"].people
    assert [person.name for person in people] == ["Oskar Olsen"]


def test_a_tap_saves_one_person_and_answers_with_what_is_saved(kari, client_of, session, nora):
    EnrolmentFactory(run=session.run, name="Oskar Olsen")
    tap = {f"person-{nora.pk}": "apology", f"was-{nora.pk}": ""}
    response = client_of(kari).post(address(session), tap, headers={"HX-Request": "true"})
    assert words(response) == "Lagret: Forfall"
    assert f'name="was-{nora.pk}" value="apology"' in response.content.decode()
    assert noted() == {"Nora Nilsen": "apology"}


def test_a_tap_sent_twice_changes_nothing(kari, client_of, session, nora):
    browser = client_of(kari)
    for _ in range(2):
        response = browser.post(address(session), {f"person-{nora.pk}": "present"}, headers={"HX-Request": "true"})
        assert words(response) == "Lagret: Til stede"
    assert Attendance.objects.count() == 1


def test_a_page_opened_before_another_phone_saved_does_not_put_back_what_it_showed(kari, client_of, session, nora):
    oskar = EnrolmentFactory(run=session.run, name="Oskar Olsen")
    Attendance.objects.create(session=session, enrolment=nora, presence=Presence.ABSENT)
    first, second = client_of(kari), client_of(kari)
    second.post(address(session), {f"person-{nora.pk}": "present", f"was-{nora.pk}": "absent"})
    stale = {f"person-{nora.pk}": "absent", f"was-{nora.pk}": "absent", f"person-{oskar.pk}": "present"}
    first.post(address(session), stale)
    assert noted() == {"Nora Nilsen": "present", "Oskar Olsen": "present"}


def test_each_row_of_the_page_sends_only_itself(kari, client_of, session, nora):
    page = client_of(kari).get(address(session)).content.decode()
    assert f'hx-params="csrfmiddlewaretoken,person-{nora.pk},was-{nora.pk}"' in page
    assert f'name="was-{nora.pk}" value=""' in page


def test_a_tap_after_the_session_has_ended_is_answered_with_no_page_to_put_into_the_row(client, session, nora):
    tap = {f"person-{nora.pk}": "present", f"was-{nora.pk}": ""}
    page = f"https://testserver{address(session)}"
    response = client.post(address(session), tap, headers={"HX-Request": "true", "HX-Current-URL": page})
    assert (response.status_code, response.content) == (401, b"")
    assert response.headers["HX-Redirect"] == f"{reverse('account_login')}?next={address(session)}"
    assert noted() == {}
    looked = client.get(address(session), headers={"HX-Request": "true", "HX-Current-URL": page})
    assert (looked.status_code, "HX-Redirect" in looked.headers) == (401, False)


def test_only_what_is_saved_says_so_to_the_page(kari, client_of, session, nora):
    browser = client_of(kari)
    saved = browser.post(address(session), {f"person-{nora.pk}": "present"}, headers={"HX-Request": "true"})
    assert saved.headers["HX-Retarget"] == f"#lagret-{nora.pk}"
    gone = browser.post(address(session), {"person-0": "present"}, headers={"HX-Request": "true"})
    assert "HX-Retarget" not in gone.headers
