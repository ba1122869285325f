"""Staff in a hurry, each press on a connection of its own."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.services import Actor
from messaging.models import Message
from offers.models import CourseRun
from participants.errors import RunFullError
from participants.models import Announcement, Attendance, Enrolment, Segment
from participants.selectors import reached_as_shown
from participants.services import add_walk_in, announce
from tests.factories import EnrolmentFactory, PublishedRunFactory, UserFactory
from tests.participants.conftest import at_once, person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_message_sent_by_many_presses_at_once_is_sent_once():
    run = PublishedRunFactory(seats=10)
    EnrolmentFactory.create_batch(3, run=run)
    by, mark = Actor.user(UserFactory().pk), uuid.uuid4()

    seen = reached_as_shown(Enrolment.objects.all())

    def press(_number: int) -> int:
        return announce(run=run, by=by, segment=Segment.SEATED, text="Ta med sko.", submission=mark, seen=seen).pk

    answers = at_once(press, range(8), hands=8)
    assert set(answers) == {Announcement.objects.get().pk}
    assert Message.objects.count() == 3


def test_the_last_seat_at_the_door_goes_to_exactly_one_of_many():
    run = PublishedRunFactory(seats=1, starts_at=timezone.now() - timedelta(minutes=5))
    by, session = Actor.user(UserFactory().pk), run.sessions.select_related("run__offer").get()

    def come(number: int) -> None:
        nameless = person(name=f"Person {number}", email="")
        add_walk_in(session=session, by=by, person=nameless, submission=uuid.uuid4(), sees_contacts=False)

    answers = at_once(come, range(8), hands=8)
    assert [answers.count(None), sum(isinstance(each, RunFullError) for each in answers)] == [1, 7]
    assert (Enrolment.objects.get().status, CourseRun.objects.get().seats_taken) == ("seated", 1)
    assert Attendance.objects.count() == 1
