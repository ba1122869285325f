"""Many people at once, each on a connection of their own. READ COMMITTED, as in production."""

import uuid

import pytest
from django.db import IntegrityError, connection

from audit.services import CITIZEN
from messaging.models import Message
from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentStatus
from participants.services import Outcome, accept_invitation, cancel_enrolment, enrolling, expire_invitations
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.conftest import at_once, sign_up

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 8  # as many as the pool has connections; the others queue for one, as people do


def taken(run: CourseRun) -> int:
    return CourseRun.objects.get(pk=run.pk).seats_taken


@pytest.mark.load
def test_of_200_people_for_20_seats_exactly_20_sit_and_180_wait():
    run = PublishedRunFactory(seats=20)
    answers = at_once(lambda n: sign_up(run, email=f"p{n}@example.org"), range(200), hands=HANDS)
    assert [answers.count(Outcome.SEATED), answers.count(Outcome.WAITING)] == [20, 180]
    assert (Enrolment.objects.holding_a_seat().count(), taken(run)) == (20, 20)
    assert Message.objects.count() == 200


def test_the_last_seat_goes_to_exactly_one_of_two():
    run = PublishedRunFactory(seats=1, has_waiting_list=False)
    answers = at_once(lambda n: sign_up(run, email=f"p{n}@example.org"), range(2), hands=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Outcome", "RunFullError"]


def test_counting_without_the_lock_is_stopped_by_the_constraint(monkeypatch):
    """The negative control: take the lock away, and it is the database that refuses, not luck."""
    run = PublishedRunFactory(seats=20)
    stale = CourseRun.objects.select_related("offer").get(pk=run.pk)  # as everyone saw it before the rush
    monkeypatch.setattr(enrolling, "lock_run", lambda run_id: stale)
    answers = at_once(lambda n: sign_up(run, email=f"p{n}@example.org"), range(60), hands=HANDS)
    refused = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert [answers.count(Outcome.SEATED), len(refused)] == [20, 40]
    assert all("offers_run_never_overbooked" in str(error) for error in refused)
    assert (Enrolment.objects.count(), taken(run)) == (20, 20)


def test_the_same_person_many_times_at_once_is_one_enrolment():
    run = PublishedRunFactory(seats=20)
    spellings = ["nora@example.org", "NORA@example.org", "nora+kurs@example.org", " nora@EXAMPLE.org"] * 4
    answers = at_once(lambda email: sign_up(run, email=email), spellings, hands=HANDS)
    assert answers == [Outcome.SEATED] * 16
    assert (Enrolment.objects.count(), taken(run)) == (1, 1)


def test_one_form_sent_many_times_at_once_is_one_enrolment():
    run = PublishedRunFactory(seats=1)
    submission = uuid.uuid4()
    answers = at_once(lambda _n: sign_up(run, submission=submission), range(16), hands=HANDS)
    assert answers == [Outcome.SEATED] * 16
    assert Enrolment.objects.count() == 1
    assert [message.kind for message in Message.objects.all()] == ["enrolment_confirmed"]


def test_many_sweeps_at_once_offer_each_seat_once():
    run = PublishedRunFactory(seats=5)
    for n in range(20):
        EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING, email=f"p{n}@example.org")
    at_once(lambda _n: expire_invitations(), range(8), hands=HANDS)
    expire_invitations()
    assert list(Enrolment.objects.order_by("pk").values_list("status", flat=True)) == ["invited"] * 5 + ["waiting"] * 15
    assert (taken(run), Message.objects.count()) == (5, 5)


def test_coming_and_going_at_once_never_overbooks_and_leaves_no_seat_beside_a_line():
    run = PublishedRunFactory(seats=5)
    there = [EnrolmentFactory(run=run, email=f"sitter{n}@example.org") for n in range(5)]
    leave = [lambda e=e: cancel_enrolment(enrolment=e, by=CITIZEN) for e in there]
    join = [lambda n=n: sign_up(run, email=f"p{n}@example.org") for n in range(15)]
    moves = [move for pair in zip(join[:5], leave, strict=True) for move in pair] + join[5:]
    answers = at_once(lambda move: move(), moves, hands=HANDS)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert (Enrolment.objects.holding_a_seat().count(), taken(run)) == (5, 5)
    assert Enrolment.objects.live().count() == 15


def test_yes_in_two_tabs_is_one_seat_and_one_letter():
    run = PublishedRunFactory(seats=1)
    waiting = EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING)
    expire_invitations()
    answers = at_once(lambda _n: accept_invitation(enrolment=waiting, by=CITIZEN), range(2), hands=2)
    assert answers == [None, None]
    assert Message.objects.filter(kind="enrolment_confirmed").count() == 1


def test_the_tests_run_at_the_isolation_level_of_production():
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
