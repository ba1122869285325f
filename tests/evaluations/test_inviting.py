import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import DjangoAssertNumQueries

from audit.models import ActorKind, Event
from evaluations import tasks
from evaluations.models import Ticket
from evaluations.services import invite_to_evaluate
from messaging import links
from messaging.channels import memory
from messaging.models import Channel, Message
from messaging.tasks import deliver_due
from offers.models import CourseRun, RunState
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence
from tests.factories import EnrolmentFactory, PublishedRunFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def attend(enrolment: Enrolment, presence: Presence) -> None:
    Attendance.objects.create(session=enrolment.run.sessions.get(), enrolment=enrolment, presence=presence)


def invited() -> set[str]:
    return set(Message.objects.filter(kind="evaluation_invitation").values_list("address", flat=True))


# --- who is invited ---------------------------------------------------------------------------------------------------
def test_everyone_with_a_seat_is_invited_when_attendance_was_not_noted(finished_run: CourseRun) -> None:
    EnrolmentFactory(run=finished_run, email="ola@example.org")
    EnrolmentFactory(run=finished_run, email="eva@example.org", status=EnrolmentStatus.WAITING)
    EnrolmentFactory(
        run=finished_run, email="ida@example.org", status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now()
    )
    assert invite_to_evaluate() == 1
    assert invited() == {"ola@example.org"}


@pytest.mark.parametrize(("presence", "expected"), [(Presence.PRESENT, 1), (Presence.ABSENT, 0), (Presence.APOLOGY, 0)])
def test_only_those_who_came_are_invited_when_attendance_was_noted(
    finished_run: CourseRun, presence: Presence, expected: int
) -> None:
    attend(EnrolmentFactory(run=finished_run), presence)
    assert invite_to_evaluate() == expected


def test_one_who_came_and_cancelled_later_is_a_participant_too(finished_run: CourseRun) -> None:
    left = EnrolmentFactory(run=finished_run, status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now())
    attend(left, Presence.PRESENT)
    assert invite_to_evaluate() == 1


def test_a_person_who_has_been_forgotten_is_not_invited(finished_run: CourseRun) -> None:
    EnrolmentFactory(run=finished_run, person_deleted_at=timezone.now())
    assert invite_to_evaluate() == 0


@pytest.mark.parametrize(
    ("state", "ended", "expected"),
    [
        (RunState.COMPLETED, timedelta(hours=2, minutes=59), 0),
        (RunState.COMPLETED, timedelta(hours=3), 1),
        (RunState.RUNNING, timedelta(hours=3), 1),
        (RunState.CANCELLED, timedelta(hours=3), 0),
        (RunState.DRAFT, timedelta(hours=3), 0),
        (RunState.COMPLETED, timedelta(days=14, seconds=1), 0),
    ],
)
def test_people_are_asked_some_hours_after_the_last_session(
    tromso, state: RunState, ended: timedelta, expected: int
) -> None:
    run = PublishedRunFactory(
        offer__organiser=tromso, starts_at=timezone.now() - ended - timedelta(hours=2), ends_at=timezone.now() - ended
    )
    EnrolmentFactory(run=run)
    CourseRun.objects.filter(pk=run.pk).update(state=state, cancelled_at=timezone.now())
    assert invite_to_evaluate() == expected


def test_each_is_invited_once_however_often_the_clock_strikes(finished_run: CourseRun) -> None:
    EnrolmentFactory(run=finished_run)
    assert invite_to_evaluate() == 1
    EnrolmentFactory(run=finished_run)
    assert [invite_to_evaluate(), invite_to_evaluate()] == [1, 0]
    tasks.invite_to_evaluate()
    assert Message.objects.count() == 2


def test_the_clock_strikes_by_a_task(finished_run: CourseRun) -> None:
    EnrolmentFactory(run=finished_run)
    tasks.invite_to_evaluate()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("task", ["deliver_due", "invite_to_evaluate", "forget_expired_tickets"])
def test_the_schedule_names_tasks_that_exist(settings, task: str) -> None:
    scheduled = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    (name,) = [name for name in scheduled if name.endswith(f".{task}")]
    assert callable(import_string(name))


def test_the_log_says_how_many_of_a_run_were_invited(finished_run: CourseRun) -> None:
    EnrolmentFactory.create_batch(2, run=finished_run)
    invite_to_evaluate()
    invite_to_evaluate()
    event = Event.objects.get(action="evaluation.invited")
    assert (event.actor_kind, event.target_id, event.organisation_id, event.details) == (
        ActorKind.SYSTEM,
        str(finished_run.pk),
        finished_run.offer.organiser_id,
        {"participants": 2},
    )


@pytest.mark.parametrize("number", [1, 30])
def test_inviting_costs_the_same_however_many(
    tromso, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = PublishedRunFactory(
        offer__organiser=tromso, seats=40, state=RunState.COMPLETED, starts_at=timezone.now() - timedelta(days=1)
    )
    EnrolmentFactory.create_batch(number, run=run)
    with django_assert_num_queries(6):  # savepoint, who, outbox, run, log, release
        assert invite_to_evaluate() == number


# --- when it is sent --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "sent_at"),
    [
        ("2027-03-10T12:00:00+01:00", "2027-03-10T12:00:00+01:00"),
        ("2027-03-10T19:59:00+01:00", "2027-03-10T19:59:00+01:00"),
        ("2027-03-10T20:00:00+01:00", "2027-03-11T09:00:00+01:00"),
        ("2027-03-11T03:00:00+01:00", "2027-03-11T09:00:00+01:00"),
        ("2027-03-27T23:30:00+01:00", "2027-03-28T09:00:00+02:00"),  # the night to summer time
    ],
)
def test_nobody_is_woken_by_an_invitation(finished_run: CourseRun, now: str, sent_at: str) -> None:
    with time_machine.travel(now, tick=False):
        ended = timezone.now() - timedelta(hours=4)
        CourseRun.objects.update(starts_at=ended - timedelta(hours=2), ends_at=ended)
        EnrolmentFactory(run=finished_run)
        invite_to_evaluate()
        assert timezone.localtime(Message.objects.get().next_attempt_at).isoformat() == sent_at


# --- the letter -------------------------------------------------------------------------------------------------------
def test_the_letter_has_a_link_that_opens_the_page_once_and_no_title(finished_run: CourseRun, client) -> None:
    EnrolmentFactory(run=finished_run, email="ola@example.org", name="Ola Nordmann")
    invite_to_evaluate()
    deliver_due()
    (letter,) = mail.outbox
    assert letter.subject == "Hvordan var det? To minutter av tiden din"
    assert letter.body.startswith("Hei, Ola\n")
    assert finished_run.offer.organiser.name in letter.body
    assert finished_run.offer.title not in letter.body + letter.subject
    (token,) = re.findall(r"/evaluering/([\w-]+)/\n", str(letter.body))
    ticket = Ticket.objects.get()
    assert ticket.token_digest == links.digest(token)
    assert (ticket.run_id, ticket.expires_on) == (finished_run.pk, timezone.localdate() + timedelta(days=30))
    assert "fredag 9. april" in letter.body
    assert client.get(f"/evaluering/{token}/").status_code == 200


def test_the_link_opens_in_the_language_of_the_letter(finished_run: CourseRun, client) -> None:
    EnrolmentFactory(run=finished_run, language="nn")
    invite_to_evaluate()
    deliver_due()
    (path,) = re.findall(r"(/evaluering/[\w-]+/\?sprak=nn)\n", str(mail.outbox[0].body))
    response = client.get(path)
    assert response["Content-Language"] == "nn"
    assert '<html lang="nn"' in response.content.decode()


def test_an_sms_is_one_line_with_the_link(finished_run: CourseRun) -> None:
    memory.outbox.clear()
    EnrolmentFactory(run=finished_run, channel=Channel.SMS, phone="+4790000000", email="")
    invite_to_evaluate()
    deliver_due()
    (sms,) = memory.outbox
    assert re.fullmatch(r"Læring og mestring: Hvordan var det\? .+ http://\S+/evaluering/[\w-]+/", sms.text)
    assert len(sms.text) <= 160


def test_no_ticket_is_made_for_a_letter_that_is_not_needed_any_more(finished_run: CourseRun) -> None:
    enrolment = EnrolmentFactory(run=finished_run)
    invite_to_evaluate()
    Enrolment.objects.filter(pk=enrolment.pk).update(person_deleted_at=timezone.now())
    deliver_due()
    assert (Ticket.objects.count(), Message.objects.get().state, mail.outbox) == (0, "obsolete", [])


def test_the_row_in_the_outbox_knows_no_link(finished_run: CourseRun) -> None:
    EnrolmentFactory(run=finished_run)
    invite_to_evaluate()
    deliver_due()
    assert Message.objects.get().context == {}


def test_tickets_that_nobody_used_are_forgotten(finished_run: CourseRun) -> None:
    today = timezone.localdate()
    for digest, expires_on in (("a", today), ("b", today - timedelta(days=1))):
        Ticket.objects.create(run=finished_run, token_digest=digest, expires_on=expires_on)
    tasks.forget_expired_tickets()
    assert list(Ticket.objects.values_list("token_digest", flat=True)) == ["a"]
    tasks.forget_expired_tickets()  # the second time there is nothing to tell
    [event] = Event.objects.all()
    assert (event.actor_kind, event.action, event.details) == ("system", "evaluation.tickets_forgotten", {"tickets": 1})
    assert (event.target_type, event.target_id, event.organisation_id) == ("", "", None)
