from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from messaging.models import Message
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.links import personal_link
from participants.models import Enrolment, PersonalLink
from participants.services import forget_needs, forget_people
from participants.services.telling import tell
from tests.factories import EnrolmentFactory


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
    event = Event.objects.get()
    assert (event.action, event.details) == ("participants.forgotten", {"enrolments": [nora.pk]})


def test_nobody_is_forgotten_while_a_session_is_to_come(nora):
    assert [forget_needs(), forget_people()] == [0, 0]


def test_many_are_forgotten_in_batches(run, monkeypatch):
    monkeypatch.setattr("participants.services.retention.BATCH", 2)
    EnrolmentFactory.create_batch(5, run=run)
    ended(91)
    assert forget_people() == 5
    assert Event.objects.count() == 3
