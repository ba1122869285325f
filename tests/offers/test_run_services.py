"""Course runs: made, changed, copied, cancelled, and moved along by the clock."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import ActorKind, Event
from audit.services import Actor
from offers import services, tasks
from offers.models import CourseRun, RunState, Session
from tests.factories import EnrolmentFactory, OfferFactory, PublishedRunFactory, RunFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_kari(kari):
    return Actor.user(kari.pk)


def test_a_new_run_is_a_draft_and_logged(by_kari):
    offer = OfferFactory()
    run = services.create_run(offer=offer, by=by_kari, seats=8)
    assert (run.state, run.seats) == (RunState.DRAFT, 8)
    assert Event.objects.about(run).get().organisation_id == offer.organiser_id


def test_seats_cannot_go_below_those_taken(by_kari):
    run = PublishedRunFactory(seats=10)
    for _ in range(3):
        EnrolmentFactory(run=run)
    with pytest.raises(services.SeatsBelowTakenError) as refusal:
        services.update_run(run=run, by=by_kari, seats=2)
    assert refusal.value.taken == 3
    run.refresh_from_db()
    assert run.seats == 10


def test_seats_may_equal_those_taken_and_the_change_is_logged(by_kari):
    run = PublishedRunFactory(seats=10)
    EnrolmentFactory(run=run)
    services.update_run(run=run, by=by_kari, seats=1, minimum_participants=1)
    run.refresh_from_db()
    assert run.seats == 1
    assert Event.objects.filter(action="run.changed").get().details == {"fields": ["seats"]}


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.CANCELLED])
def test_what_is_over_cannot_be_changed_or_cancelled(by_kari, state):
    run = RunFactory(state=state, published_at=timezone.now(), cancelled_at=timezone.now())
    with pytest.raises(services.RunIsOverError):
        services.update_run(run=run, by=by_kari, seats=20)
    with pytest.raises(services.RunIsOverError):
        services.cancel_run(run=run, by=by_kari)


def test_cancelling_keeps_the_reason_and_those_who_had_a_seat(by_kari):
    run = PublishedRunFactory()
    EnrolmentFactory(run=run)
    services.cancel_run(run=run, by=by_kari, reason="Lederen er syk.")
    run.refresh_from_db()
    assert (run.state, run.cancellation_reason, run.seats_taken) == (RunState.CANCELLED, "Lederen er syk.", 1)
    assert run.cancelled_at is not None
    assert Event.objects.filter(action="run.cancelled").get().details == {"seats_taken": 1}


def test_a_copy_keeps_rhythm_and_clock_across_summer_time(by_kari):
    run = RunFactory(seats=9, reminder_days=5)
    for day in (5, 12):  # Tuesdays in January at ten, winter time
        start = datetime(2027, 1, day, 9, tzinfo=UTC)
        SessionFactory(run=run, starts_at=start, title=f"Dag {day}", break_minutes=15)
    copy = services.copy_run(run=run, by=by_kari, first_day=date(2027, 3, 23))
    starts = list(copy.sessions.values_list("starts_at", "title", "break_minutes"))
    assert starts == [
        (datetime(2027, 3, 23, 9, tzinfo=UTC), "Dag 5", 15),
        (datetime(2027, 3, 30, 8, tzinfo=UTC), "Dag 12", 15),  # still ten o'clock in Norway
    ]
    assert (copy.state, copy.seats, copy.reminder_days, copy.arena) == (RunState.DRAFT, 9, 5, run.arena)
    assert (copy.starts_at, copy.weekdays) == (datetime(2027, 3, 23, 9, tzinfo=UTC), [2])
    assert Event.objects.about(copy).get().details == {"original": run.pk}


def test_a_copy_leaves_out_people_and_cancelled_sessions(by_kari):
    run = PublishedRunFactory()
    EnrolmentFactory(run=run)
    SessionFactory(run=run, starts_at=timezone.now() + timedelta(days=30), cancelled_at=timezone.now())
    copy = services.copy_run(run=run, by=by_kari, first_day=timezone.localdate() + timedelta(days=60))
    assert (copy.seats_taken, copy.enrolments.count(), copy.sessions.count()) == (0, 0, 1)


# --- the clock --------------------------------------------------------------------------------------------------------
def run_with_sessions(*hours_from_now: float, state=RunState.PUBLISHED) -> CourseRun:
    run = RunFactory(state=state, published_at=timezone.now())
    for hours in hours_from_now:
        SessionFactory(run=run, starts_at=timezone.now() + timedelta(hours=hours))
    services.refresh_run_facts(run)
    return run


def state_after_a_tick(run: CourseRun) -> str:
    services.start_and_complete_runs()
    run.refresh_from_db()
    return run.state


def test_a_run_starts_with_its_first_session():
    assert state_after_a_tick(run_with_sessions(-1, 24)) == RunState.RUNNING


def test_a_run_is_completed_after_its_last_session():
    assert state_after_a_tick(run_with_sessions(-50, -24, state=RunState.RUNNING)) == RunState.COMPLETED


def test_a_single_event_that_nobody_started_is_completed():
    assert state_after_a_tick(run_with_sessions(-24)) == RunState.COMPLETED


def test_a_run_that_is_ahead_stays_published():
    assert state_after_a_tick(run_with_sessions(24)) == RunState.PUBLISHED


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.PLANNING])
def test_an_unpublished_run_never_starts(state):
    assert state_after_a_tick(run_with_sessions(-1, 24, state=state)) == state


def test_the_clock_is_named_in_the_log_once():
    run = run_with_sessions(-1, 24)
    services.start_and_complete_runs()
    services.start_and_complete_runs()
    event = Event.objects.about(run).get()
    assert (event.action, event.actor_kind) == ("run.started", ActorKind.SYSTEM)


def test_the_next_session_follows_the_clock():
    run = run_with_sessions(-48, -24, 24, 48)
    CourseRun.objects.filter(pk=run.pk).update(next_at=run.starts_at)
    services.start_and_complete_runs()
    run.refresh_from_db()
    assert run.next_at == run.sessions.all()[2].starts_at


def test_a_session_that_is_on_now_is_still_the_next_one():
    run = run_with_sessions(-1, 24)
    services.start_and_complete_runs()
    run.refresh_from_db()
    assert run.next_at == run.sessions.all()[0].starts_at


def test_a_cancelled_session_is_not_the_next_one():
    run = run_with_sessions(-48, 24, 48)
    Session.objects.filter(pk=run.sessions.all()[1].pk).update(cancelled_at=timezone.now())
    CourseRun.objects.filter(pk=run.pk).update(next_at=run.starts_at)
    services.start_and_complete_runs()
    run.refresh_from_db()
    assert run.next_at == run.sessions.all()[2].starts_at


def test_the_task_calls_the_service():
    run = run_with_sessions(-1, 24)
    tasks.start_and_complete_runs()
    run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_a_form_sent_twice_makes_one_run(tromso, by_kari):
    offer, mark = OfferFactory(organiser=tromso), uuid.uuid4()
    first = services.create_run(offer=offer, by=by_kari, seats=8, submission=mark)
    assert services.create_run(offer=offer, by=by_kari, seats=8, submission=mark) == first
    assert services.create_run(offer=offer, by=by_kari, seats=8, submission=uuid.uuid4()) != first


def test_a_copy_asked_for_twice_is_one(tromso, by_kari):
    run, mark = RunFactory(offer__organiser=tromso), uuid.uuid4()
    day = timezone.localdate() + timedelta(days=40)
    first = services.copy_run(run=run, by=by_kari, first_day=day, submission=mark)
    assert services.copy_run(run=run, by=by_kari, first_day=day, submission=mark) == first
    assert services.copy_run(run=run, by=by_kari, first_day=day) != first
