"""New rows of several tables in one statement."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from audit.services import CITIZEN, event
from participants.models import Enrolment
from participants.services.inserting import insert_together, next_key
from tests.factories import EnrolmentFactory

pytestmark = pytest.mark.django_db


def newcomer(run, **fields) -> Enrolment:
    return EnrolmentFactory.build(pk=next_key(Enrolment), run=run, municipality=None, **fields)


def log_of(enrolment: Enrolment) -> Event:
    return event(by=CITIZEN, action="enrolment.created", target=enrolment, details={"status": "seated"})


def test_all_rows_are_there_as_django_would_have_written_them(run, django_assert_num_queries):
    plain = EnrolmentFactory(
        run=run, municipality=None, needs=["food", "wheelchair"], needs_note="100 % 'ja'", phone="+4790000000"
    )
    enrolment = newcomer(run, needs=["food", "wheelchair"], needs_note="100 % 'ja'", phone="+4790000001")
    with django_assert_num_queries(1):
        insert_together(enrolment, log_of(enrolment))
    stored = Enrolment.objects.get(pk=enrolment.pk)
    alike = {"status", "takes_part_as", "municipality_id", "source", "needs", "needs_note", "waited", "seats_needed",
             "asked_at", "party_id", "cancelled_at", "channel", "language", "interpreter_language"}  # fmt: skip
    assert {name: getattr(stored, name) for name in alike} == {name: getattr(plain, name) for name in alike}
    assert stored.phone.as_e164 == "+4790000001"
    assert stored.created_at >= plain.created_at
    assert Event.objects.get().target_id == str(enrolment.pk)
    assert Event.objects.get().details == {"status": "seated"}
    assert not enrolment._state.adding


def test_the_seat_is_counted_on_the_run(run):
    insert_together(newcomer(run))
    run.refresh_from_db()
    assert run.seats_taken == 1


def test_when_one_row_is_refused_none_is_there(run):
    EnrolmentFactory(run=run, email_key="nora@example.org")
    again = newcomer(run, email_key="nora@example.org")
    with pytest.raises(IntegrityError, match="participants_enrolment_once_per_email"), transaction.atomic():
        insert_together(log_of(again), again)
    assert (Enrolment.objects.count(), Event.objects.count()) == (1, 0)


def test_keys_are_never_given_twice(run):
    assert next_key(Enrolment) < next_key(Enrolment) < EnrolmentFactory(run=run).pk
