import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, Actor
from messaging.models import Message
from offers.models import CourseRun, RunState
from participants.errors import AlreadyEnrolledError, RunClosedError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, Source
from participants.services import Outcome, cancel_enrolment, enrol
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.conftest import person, sign_up


def test_a_sign_up_takes_a_seat_and_leaves_a_log_row_and_a_letter(run):
    assert sign_up(run) == Outcome.SEATED

    enrolment = Enrolment.objects.get()
    run.refresh_from_db()
    assert (enrolment.status, enrolment.source, run.seats_taken) == (EnrolmentStatus.SEATED, Source.ONLINE, 1)
    assert enrolment.seated_at is not None
    event = Event.objects.about(enrolment).get()
    assert (event.action, event.actor_kind, event.organisation_id) == (
        "enrolment.created",
        "citizen",
        run.offer.organiser_id,
    )
    assert event.details == {"run": run.pk, "status": "seated"}
    message = Message.objects.get()
    assert (message.kind, message.address, message.about_id) == (
        "enrolment_confirmed",
        "nora@example.org",
        enrolment.pk,
    )


def test_the_message_goes_to_the_chosen_channel_in_the_chosen_language(run):
    sign_up(run, phone="+4790000001", channel="sms", language="nn")
    message = Message.objects.get()
    assert (message.channel, message.address, message.language) == ("sms", "+4790000001", "nn")


def test_when_full_the_next_one_joins_the_waiting_list(full_run):
    assert sign_up(full_run) == Outcome.WAITING
    assert Enrolment.objects.in_line().get().name == "Nora Nilsen"
    assert Message.objects.get().kind == "waiting_list_joined"


def test_when_full_without_waiting_list_nobody_is_added(full_run):
    CourseRun.objects.update(has_waiting_list=False)
    with pytest.raises(RunFullError):
        sign_up(full_run)
    assert Enrolment.objects.count() == 1
    assert not Message.objects.exists()


def test_a_run_without_a_limit_always_has_a_seat(run):
    CourseRun.objects.update(seats=None)
    assert [sign_up(run, email=f"n{i}@example.org") for i in range(12)] == [Outcome.SEATED] * 12


def test_a_free_seat_goes_to_those_in_line_before_a_newcomer(run, waiting):
    first = waiting(run)
    CourseRun.objects.update(seats=1)
    assert sign_up(run) == Outcome.WAITING
    first.refresh_from_db()
    assert first.status == EnrolmentStatus.INVITED


def test_where_there_is_a_seat_for_all_in_line_the_newcomer_gets_one_too(run, waiting):
    first = waiting(run)
    assert sign_up(run) == Outcome.SEATED
    first.refresh_from_db()
    assert first.status == EnrolmentStatus.INVITED


def test_a_newcomer_passes_someone_who_let_an_offer_pass_lately(run, waiting):
    waiting(run, asked_at=timezone.now())
    assert sign_up(run) == Outcome.SEATED


@pytest.mark.parametrize(
    "closed",
    [
        {"state": RunState.DRAFT},
        {"state": RunState.CANCELLED, "cancelled_at": timezone.now()},
        {"enrolment_closes_at": timezone.now()},
        {"enrolment_opens_at": timezone.now() + timedelta(days=1)},
        {"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now()},
    ],
    ids=["draft", "cancelled", "deadline passed", "not open yet", "over"],
)
def test_a_closed_run_takes_nobody(run, closed):
    CourseRun.objects.update(**closed)
    with pytest.raises(RunClosedError):
        sign_up(run)
    assert not Enrolment.objects.exists()


def test_staff_may_enrol_after_the_deadline_but_not_after_the_end(run, kari):
    CourseRun.objects.update(enrolment_closes_at=timezone.now())
    by = Actor.user(kari.pk)
    assert enrol(run=run, by=by, person=person(), submission=uuid.uuid4()) == Outcome.SEATED
    assert Enrolment.objects.get().source == Source.STAFF
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    with pytest.raises(RunClosedError):
        enrol(run=run, by=by, person=person(email="other@example.org"), submission=uuid.uuid4())


@pytest.mark.parametrize(
    "same",
    [
        {"email": " NORA@Example.org"},
        {"email": "nora+kurs@example.org"},
        {"email": "annen@example.org", "phone": "+47 900 00 001"},
    ],
    ids=["case and spaces", "plus-alias", "phone typed otherwise"],
)
def test_the_same_person_gets_no_second_place_but_the_link_again(run, same):
    sign_up(run, phone="+4790000001")
    Message.objects.all().delete()

    assert sign_up(run, name="En Annen", **same) == Outcome.SEATED  # as a newcomer would be answered

    assert Enrolment.objects.get().name == "Nora Nilsen"
    message = Message.objects.get()
    assert (message.kind, message.address) == ("link_again", "nora@example.org")


def test_the_link_never_goes_to_an_address_that_was_just_typed(run):
    sign_up(run, phone="+4790000001")
    sign_up(run, email="snoker@example.org", phone="+4790000001")
    assert not Message.objects.filter(address="snoker@example.org").exists()


def test_the_link_is_sent_again_once_an_hour_at_most(run):
    sign_up(run)
    for _ in range(3):
        sign_up(run)
    assert Message.objects.filter(kind="link_again").count() == 1


def test_the_same_person_on_a_full_run_is_answered_as_a_newcomer_would_be(full_run):
    assert sign_up(full_run, email="sigrid@example.org") == Outcome.WAITING
    CourseRun.objects.update(has_waiting_list=False)
    with pytest.raises(RunFullError):
        sign_up(full_run, email="sigrid@example.org")
    assert Enrolment.objects.count() == 1
    assert Message.objects.get().kind == "link_again"


def test_staff_are_told_that_the_person_is_enrolled_already(run, kari):
    sign_up(run)
    with pytest.raises(AlreadyEnrolledError):
        enrol(run=run, by=Actor.user(kari.pk), person=person(), submission=uuid.uuid4())


def test_one_person_may_take_part_in_two_runs(run, tromso):
    other = PublishedRunFactory(offer__organiser=tromso)
    assert [sign_up(run), sign_up(other)] == [Outcome.SEATED, Outcome.SEATED]


def test_one_form_sent_twice_is_one_enrolment_and_the_same_answer(tromso):
    run = PublishedRunFactory(offer__organiser=tromso, seats=1)
    submission = uuid.uuid4()
    answers = [sign_up(run, submission=submission), sign_up(run, submission=submission)]
    assert answers == [Outcome.SEATED, Outcome.SEATED]  # the second time the run is full, and the answer is still this
    assert Enrolment.objects.count() == 1
    assert [message.kind for message in Message.objects.all()] == ["enrolment_confirmed"]


def test_going_back_in_the_browser_and_signing_up_someone_else_is_another_enrolment(run):
    submission = uuid.uuid4()
    sign_up(run, submission=submission)
    sign_up(run, submission=submission, name="Oskar", email="oskar@example.org")
    assert sorted(Enrolment.objects.values_list("name", flat=True)) == ["Nora Nilsen", "Oskar"]


def test_the_same_form_after_cancelling_signs_up_anew(run):
    submission = uuid.uuid4()
    sign_up(run, submission=submission)
    cancel_enrolment(enrolment=Enrolment.objects.get(), by=CITIZEN)
    assert sign_up(run, submission=submission) == Outcome.SEATED
    assert sorted(Enrolment.objects.values_list("status", flat=True)) == ["cancelled", "seated"]


def test_people_without_contact_details_are_never_taken_for_each_other(run):
    EnrolmentFactory.create_batch(2, run=run, email="", email_key="")
    assert Enrolment.objects.known_as("", "").count() == 0


def test_a_sign_up_takes_few_statements(run, django_assert_num_queries):
    # begin, lock, look at the line, key, insert with log and letter, commit
    with django_assert_num_queries(6):
        sign_up(run)


def test_a_sign_up_for_the_waiting_list_does_not_look_at_the_line(full_run, django_assert_num_queries):
    # begin, lock, look for offers that lapsed, key, insert with log and letter, commit
    with django_assert_num_queries(6):
        sign_up(full_run)
