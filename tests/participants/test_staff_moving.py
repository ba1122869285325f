"""To another course run, with the person's yes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun
from participants.models import Attendance, Enrolment
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.test_enrol import words


@pytest.fixture
def browser(kari, client_of) -> Client:
    return client_of(kari)


@pytest.fixture
def other(run) -> CourseRun:
    return PublishedRunFactory(offer=run.offer, seats=1)


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(run=run, name="Nora Nilsen", email="nora@example.org")


def address(enrolment: Enrolment) -> str:
    return reverse("participants_staff:move", args=[enrolment.run_id, enrolment.pk])


def test_someone_who_says_yes_is_moved_and_has_a_seat(browser, nora, other, kari):
    assert "Flytt Nora Nilsen" in words(browser.get(address(nora)))
    answers = {"to_run": other.pk, "consented": "on"}
    page = words(browser.post(address(nora), answers, follow=True))
    assert "Nora Nilsen er flyttet hit og har plass." in page
    nora.refresh_from_db()
    assert (nora.run, nora.status) == (other, "seated")
    assert Event.objects.get(action="enrolment.moved").actor_id == kari.pk


def test_where_no_seat_is_free_one_joins_the_line(browser, nora, other):
    EnrolmentFactory(run=other)
    page = words(browser.post(address(nora), {"to_run": other.pk, "consented": "on"}, follow=True))
    assert "Nora Nilsen er flyttet hit." in page
    nora.refresh_from_db()
    assert nora.status == "waiting"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"consented": "on"}, "Velg en gjennomføring."),
        ({"consented": "on", "to_run": "0"}, "Velg en gjennomføring."),
        ({"to_run": "other"}, "Spør personen først. Kryss av når personen har sagt ja."),
    ],
    ids=["no run", "unknown run", "no yes"],
)
def test_what_is_missing_is_said(browser, nora, run, other, answers, message):
    given = {name: other.pk if value == "other" else value for name, value in answers.items()}
    assert message in words(browser.post(address(nora), given))
    nora.refresh_from_db()
    assert nora.run == run


def _full(other: CourseRun, nora: Enrolment) -> None:
    EnrolmentFactory(run=other)
    CourseRun.objects.filter(pk=other.pk).update(has_waiting_list=False)


def _enrolled_there(other: CourseRun, nora: Enrolment) -> None:
    EnrolmentFactory(run=other, email=nora.email)


def _noted(other: CourseRun, nora: Enrolment) -> None:
    Attendance.objects.create(session=nora.run.sessions.get(), enrolment=nora, presence="present")


def _elsewhere(other: CourseRun, nora: Enrolment) -> None:
    Enrolment.objects.filter(pk=nora.pk).update(municipality=None)
    CourseRun.objects.filter(pk=other.pk).update(other_municipalities="refused")


def _left(other: CourseRun, nora: Enrolment) -> None:
    Enrolment.objects.filter(pk=nora.pk).update(status="cancelled", cancelled_at=timezone.now())


REFUSED = {
    "full": (_full, "Der er det verken plass eller rom på ventelisten."),
    "enrolled there": (_enrolled_there, "Personen er i den gjennomføringen allerede."),
    "attendance noted": (_noted, "Det er ført frammøte for denne personen"),
    "elsewhere": (_elsewhere, "Den er bare for dem som bor i egne kommuner."),
    "left": (_left, "Ingen kan flyttes til den gjennomføringen lenger."),
}


@pytest.mark.parametrize(("arrange", "message"), REFUSED.values(), ids=REFUSED)
def test_why_someone_cannot_be_moved_is_said(browser, nora, run, other, arrange, message):
    arrange(other, nora)
    assert message in words(browser.post(address(nora), {"to_run": other.pk, "consented": "on"}))
    nora.refresh_from_db()
    assert nora.run == run


def test_only_runs_of_ones_own_that_are_ahead_are_offered(browser, nora, other, balsfjord, tromso):
    PublishedRunFactory(offer__organiser=balsfjord)
    PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(days=9))
    assert list(browser.get(address(nora)).context["runs"]) == [other]


def test_where_there_is_no_other_run_it_is_said(browser, nora):
    assert "Det er ingen annen gjennomføring å flytte til" in words(browser.get(address(nora)))


def test_a_look_is_in_the_log(browser, nora, kari):
    browser.get(address(nora))
    event = Event.objects.about(nora).get()
    assert (event.action, event.actor_id) == ("enrolment.read", kari.pk)
