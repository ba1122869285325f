from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from messaging.models import Message
from offers.models import CourseRun, Session
from participants import message_kinds as kinds
from participants.links import personal_link
from participants.models import Enrolment, PersonalLink
from participants.services import forget_needs, forget_people
from participants.services.telling import tell
from tests.factories import EnrolmentFactory, PublishedRunFactory


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(
        run=run,
        name="Nora",
        email="nora@example.org",
        phone="+4790000001",
        phone_key="+4790000001",
        needs=["interpreter"],
        interpreter_language="Somali",
        needs_note="Nær døren",
    )


def ended(days: int) -> None:
    end = timezone.now() - timedelta(days=days)
    CourseRun.objects.update(starts_at=end - timedelta(hours=2), ends_at=end)


def test_needs_go_two_weeks_after_the_last_session(nora):
    ended(13)
    assert forget_needs() == 0
    ended(15)
    assert [forget_needs(), forget_needs()] == [1, 0]
    event = Event.objects.about(nora.run).get()
    assert (event.action, event.actor_kind, event.organisation_id, event.details) == (
        "needs.forgotten",
        "system",
        nora.run.offer.organiser_id,
        {"people": 1, "enrolments": [nora.pk]},
    )
    nora.refresh_from_db()
    assert (nora.needs, nora.interpreter_language, nora.needs_note, nora.name) == ([], "", "", "Nora")


def test_the_person_goes_three_months_after_and_the_figures_stay(nora):
    personal_link(nora)
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="k")
    ended(89)
    assert forget_people() == 0
    ended(91)
    assert [forget_people(), forget_people()] == [1, 0]

    row = Enrolment.objects.values().get()
    assert not {"Nora", "nora@example.org", "+4790000001", "Somali", "Nær døren"} & {
        str(value) for value in row.values()
    }
    assert (row["takes_part_as"], row["municipality_id"], row["status"]) == ("self", "5501", "seated")
    assert not PersonalLink.objects.exists()
    assert Message.objects.get().address == ""
    event = Event.objects.about(nora.run).get()
    assert (event.action, event.actor_kind, event.organisation_id, event.details) == (
        "participants.forgotten",
        "system",
        nora.run.offer.organiser_id,
        {"people": 1, "enrolments": [nora.pk]},
    )


def test_nobody_is_forgotten_while_a_session_is_to_come(nora):
    assert [forget_needs(), forget_people()] == [0, 0]


def test_many_are_forgotten_in_batches(run, monkeypatch):
    monkeypatch.setattr("participants.services.retention.BATCH", 2)
    EnrolmentFactory.create_batch(5, run=run)
    ended(91)
    assert forget_people() == 5
    assert Event.objects.count() == 3


@pytest.mark.parametrize("forget", [forget_needs, forget_people])
def test_each_runs_disposal_is_a_line_of_its_own_in_the_log(run, tromso, forget):
    other = PublishedRunFactory(offer__organiser=tromso)
    for each, number in ((run, 2), (other, 1)):
        EnrolmentFactory.create_batch(number, run=each, needs=["food"])
    ended(91)
    forget()
    assert [Event.objects.about(each).get().details["people"] for each in (run, other)] == [2, 1]


@pytest.mark.parametrize(("forget", "name"), [(forget_needs, "NEEDS"), (forget_people, "PERSON")])
def test_how_long_is_a_setting(nora, settings, forget, name):
    setattr(settings, f"RETENTION_{name}_DAYS", 3)
    ended(2)
    assert forget() == 0
    ended(4)
    assert forget() == 1


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def cancelled(days: int) -> None:
    CourseRun.objects.update(state="cancelled", cancelled_at=ago(days))


def sessions_cancelled(days: int) -> None:
    CourseRun.objects.update(starts_at=None, ends_at=None)
    times = {"starts_at": ago(days) - timedelta(hours=2), "ends_at": ago(days)}
    Session.objects.update(cancelled_at=ago(days), **times)


def without_sessions(days: int) -> None:
    CourseRun.objects.update(starts_at=None, ends_at=None)
    Session.objects.all().delete()
    Enrolment.objects.update(created_at=ago(days + 365))


@pytest.mark.parametrize("end", [cancelled, sessions_cancelled, without_sessions])
def test_nobody_is_kept_forever_where_no_last_session_was_held(client, nora, end):
    path = personal_link(nora).partition("/min/")[2]
    end(13)
    assert forget_needs() == 0
    end(15)
    assert forget_needs() == 1
    end(89)
    assert (forget_people(), client.get(f"/min/{path}").status_code) == (0, 200)
    end(91)
    assert client.get(f"/min/{path}").status_code == 404
    assert forget_people() == 1
