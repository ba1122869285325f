"""The log only grows: the database itself refuses to change it, whichever way one asks."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit import services as audit
from audit.models import ActorKind, Event
from audit.services import CITIZEN, SYSTEM, Actor
from tests.factories import EnrolmentFactory

pytestmark = pytest.mark.django_db

REFUSED = "Cannot (update|delete) rows from audit_event"


@pytest.fixture
def event() -> Event:
    audit.record(by=Actor.user(7), action="participants.read")
    return Event.objects.get()


def run_sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- writing ----------------------------------------------------------------------------------------------------------
def test_a_row_says_who_did_what_to_which(kari) -> None:
    enrolment = EnrolmentFactory()
    audit.record(
        by=Actor.user(kari.pk), action="enrolment.cancelled", target=enrolment, organisation_id=3, details={"seats": 1}
    )
    event = Event.objects.get()
    assert (event.actor_kind, event.actor_id, event.organisation_id) == (ActorKind.USER, kari.pk, 3)
    assert (event.action, event.target_type, event.target_id) == (
        "enrolment.cancelled",
        "participants.enrolment",
        str(enrolment.pk),
    )
    assert event.details == {"seats": 1}
    assert event.at is not None
    assert str(event) == f"enrolment.cancelled participants.enrolment {enrolment.pk}"


@pytest.mark.parametrize(("actor", "kind"), [(CITIZEN, ActorKind.CITIZEN), (SYSTEM, ActorKind.SYSTEM)])
def test_citizens_and_the_portal_itself_have_no_number(actor: Actor, kind: ActorKind) -> None:
    audit.record(by=actor, action="enrolment.made")
    event = Event.objects.get()
    assert (event.actor_kind, event.actor_id, event.target_type, event.target_id) == (kind, None, "", "")


def test_what_happened_to_one_row_is_found_newest_first() -> None:
    one, other = EnrolmentFactory.create_batch(2)
    for enrolment, action in ((one, "enrolment.made"), (other, "enrolment.made"), (one, "enrolment.cancelled")):
        audit.record(by=SYSTEM, action=action, target=enrolment)
    assert [event.action for event in Event.objects.about(one)] == ["enrolment.cancelled", "enrolment.made"]


@pytest.mark.django_db(transaction=True)
def test_a_row_is_undone_together_with_what_it_records() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(by=SYSTEM, action="enrolment.made")
        raise ZeroDivisionError
    assert Event.objects.count() == 0


# --- changing ---------------------------------------------------------------------------------------------------------
def test_a_row_cannot_be_changed(event: Event) -> None:
    event.action = "nothing.happened"
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        event.save()
    event.refresh_from_db()
    assert event.action == "participants.read"


def test_rows_cannot_be_changed_in_bulk(event: Event) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Event.objects.update(actor_id=None)
    assert Event.objects.get().actor_id == 7


def test_a_row_cannot_be_deleted(event: Event) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        event.delete()
    assert Event.objects.count() == 1


def test_rows_cannot_be_deleted_in_bulk(event: Event) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Event.objects.all().delete()
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'x'",
        "UPDATE audit_event SET at = now() - interval '1 day' WHERE action = 'participants.read'",
        "DELETE FROM audit_event",
        "WITH gone AS (DELETE FROM audit_event RETURNING id) SELECT count(*) FROM gone",
        "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (id) DO UPDATE SET action = 'x'",
    ],
)
def test_sql_behind_the_portals_back_is_refused_too(event: Event, statement: str) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        run_sql(statement)
    assert list(Event.objects.values_list("action", "actor_id")) == [("participants.read", 7)]


@pytest.mark.parametrize(("days", "says_so"), [(364, True), (366, False)])
def test_retention_deletes_neither_what_is_young_nor_without_saying_so(db: None, days: int, says_so: bool) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=days)):
        audit.record(by=SYSTEM, action="participants.read")
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        if says_so:
            audit.forget_before(timezone.now())
        Event.objects.all().delete()
    assert Event.objects.count() == 1


def test_after_retention_the_same_transaction_deletes_nothing_more(db: None) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=366)):
        audit.record(by=SYSTEM, action="participants.read")
        audit.record(by=SYSTEM, action="participants.read")
    assert audit.forget_before(timezone.now(), most=1) == 1
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Event.objects.all().delete()
    assert Event.objects.count() == 1


def test_an_insert_is_not_refused_by_the_same_rule(event: Event) -> None:
    audit.record(by=SYSTEM, action="participants.read")
    assert Event.objects.count() == 2
