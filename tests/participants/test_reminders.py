from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Message
from offers.models import CourseRun, RunState, Session
from participants.models import Enrolment, EnrolmentStatus
from participants.services import give_apology, queue_reminders, take_back_apology
from tests.factories import EnrolmentFactory, PublishedRunFactory, SessionFactory

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def meets_in(run: CourseRun, delay: timedelta) -> Session:
    start = timezone.now() + delay
    CourseRun.objects.filter(pk=run.pk).update(starts_at=start, ends_at=start + 2 * HOUR)
    run.sessions.update(starts_at=start, ends_at=start + 2 * HOUR)
    return run.sessions.get()


@pytest.fixture
def nora(run) -> Enrolment:
    """Has had a seat for a month."""
    return EnrolmentFactory(run=run, email="nora@example.org", seated_at=timezone.now() - 30 * DAY)


def kinds() -> list[str]:
    return [key.split(":")[3] for key in Message.objects.order_by("key").values_list("key", flat=True)]


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        (3 * DAY, []),
        (2 * DAY + HOUR, []),
        (2 * DAY - HOUR, ["days"]),
        (4 * HOUR, ["days"]),
        (3 * HOUR - timedelta(minutes=1), ["hours"]),
        (-HOUR, []),
    ],
    ids=["too early", "an hour too early", "two days before", "still", "three hours before", "begun"],
)
def test_a_reminder_is_queued_when_its_time_has_come(run, nora, delay, expected):
    meets_in(run, delay)
    assert queue_reminders() == len(expected)
    assert kinds() == expected


def test_reminders_are_queued_once(run, nora):
    session = meets_in(run, DAY)
    assert [queue_reminders(), queue_reminders()] == [1, 0]
    message = Message.objects.get()
    assert (message.kind, message.address, message.about_id) == ("session_reminder", "nora@example.org", nora.pk)
    assert message.context == {"session": session.pk}
    assert message.key.startswith(f"reminder:{session.pk}:{nora.pk}:days:")


def test_both_reminders_come_in_their_time(run, nora):
    meets_in(run, DAY)
    queue_reminders()
    meets_in(run, 2 * HOUR)
    Message.objects.update(key="reminder:a:b:days:then")
    queue_reminders()
    assert kinds() == ["hours", "days"]


def test_a_run_can_do_without_either(run, nora):
    CourseRun.objects.update(reminder_days=None)
    meets_in(run, DAY)
    assert queue_reminders() == 0
    CourseRun.objects.update(reminder_days=2, reminder_hours=None)
    meets_in(run, HOUR)
    assert (queue_reminders(), kinds()) == (1, ["days"])


def test_whoever_got_the_seat_after_the_time_is_not_reminded_of_what_they_just_read(run):
    EnrolmentFactory(run=run, seated_at=timezone.now() - HOUR)
    meets_in(run, DAY)
    assert queue_reminders() == 0
    meets_in(run, 2 * HOUR)
    assert queue_reminders() == 1  # seated three and a half hours before? no: an hour ago, so after days, before hours


@pytest.mark.parametrize("status", [EnrolmentStatus.WAITING, EnrolmentStatus.CANCELLED])
def test_only_those_with_a_seat_are_reminded(run, status):
    EnrolmentFactory(
        run=run,
        status=status,
        seated_at=timezone.now() - 30 * DAY,
        cancelled_at=timezone.now() if status == EnrolmentStatus.CANCELLED else None,
    )
    meets_in(run, DAY)
    assert queue_reminders() == 0


@pytest.mark.parametrize(
    "change", [{"state": RunState.CANCELLED, "cancelled_at": timezone.now()}, {"state": RunState.PLANNING}]
)
def test_a_run_that_is_not_public_reminds_nobody(run, nora, change):
    meets_in(run, DAY)
    CourseRun.objects.update(**change)
    assert queue_reminders() == 0


def test_a_cancelled_session_reminds_nobody(run, nora):
    meets_in(run, DAY)
    run.sessions.update(cancelled_at=timezone.now())
    assert queue_reminders() == 0


def test_a_session_moved_to_another_day_is_reminded_of_anew(run, nora):
    meets_in(run, DAY)
    queue_reminders()
    meets_in(run, DAY - HOUR) if timezone.localtime().hour > 1 else None  # the same day: not again
    assert queue_reminders() == 0
    meets_in(run, 2 * DAY - HOUR)
    assert queue_reminders() == 1


def test_each_session_and_each_person_has_a_reminder_and_the_queries_do_not_grow(tromso, django_assert_num_queries):
    start = timezone.now() + DAY
    for _ in range(3):
        run = PublishedRunFactory(starts_at=start)
        SessionFactory(run=run, starts_at=start + 3 * HOUR)
        EnrolmentFactory.create_batch(10, run=run, seated_at=timezone.now() - 30 * DAY)
    with django_assert_num_queries(3):  # those due in days, their letters, those due in hours
        assert queue_reminders() == 60


def test_whoever_has_said_that_they_cannot_come_is_not_reminded(run, nora):
    session = meets_in(run, DAY)
    other = SessionFactory(run=run, starts_at=session.starts_at + 3 * HOUR)
    give_apology(enrolment=nora, session_id=session.pk)
    assert queue_reminders() == 1  # of the other one
    assert Message.objects.get().context == {"session": other.pk}
    take_back_apology(enrolment=nora, session_id=session.pk)
    assert queue_reminders() == 1
