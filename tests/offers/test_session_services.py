"""Sessions: saved together, never overlapping, at most forty, with the run's facts following."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from offers import services
from offers.models import RunState, Session
from offers.services import SessionDraft, save_sessions
from offers.services import sessions as module
from tests.factories import RunFactory, SessionFactory

pytestmark = pytest.mark.django_db
START = datetime(2027, 1, 12, 9, tzinfo=UTC)  # Tuesday at ten
HOUR = timedelta(hours=1)


@pytest.fixture
def by_kari(kari):
    return Actor.user(kari.pk)


def draft(start=START, hours=2, **more):
    return SessionDraft(starts_at=start, ends_at=start + hours * HOUR, **more)


def test_sessions_are_added_and_the_facts_follow(by_kari):
    run = RunFactory()
    evening = datetime(2027, 6, 17, 16, tzinfo=UTC)  # Thursday at six, summer time
    save_sessions(run=run, by=by_kari, drafts=[draft(evening), draft(break_minutes=15, title="Bli kjent")])
    run.refresh_from_db()
    assert list(run.sessions.values_list("title", "break_minutes")) == [("Bli kjent", 15), ("", 0)]
    assert (run.starts_at, run.ends_at, run.next_at) == (START, evening + 2 * HOUR, START)
    assert (run.weekdays, run.day_parts) == ([2, 4], ["evening", "morning"])
    assert Event.objects.about(run).get().action == "sessions.changed"


@pytest.mark.parametrize(("hour", "part"), [(11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening")])
def test_the_time_of_day_is_norwegian(by_kari, hour, part):
    run = RunFactory()
    save_sessions(run=run, by=by_kari, drafts=[draft(datetime(2027, 1, 12, hour - 1, tzinfo=UTC))])
    run.refresh_from_db()
    assert run.day_parts == [part]


def test_sessions_are_changed_and_removed_in_one_go(by_kari):
    run = RunFactory()
    first, second = SessionFactory(run=run, starts_at=START), SessionFactory(run=run, starts_at=START + 24 * HOUR)
    save_sessions(run=run, by=by_kari, drafts=[draft(START + 24 * HOUR, id=first.pk)], removed=[second.pk])
    assert list(run.sessions.values_list("pk", "starts_at")) == [(first.pk, START + 24 * HOUR)]


def test_two_sessions_may_change_places(by_kari):
    run = RunFactory()
    first, second = SessionFactory(run=run, starts_at=START), SessionFactory(run=run, starts_at=START + 24 * HOUR)
    save_sessions(run=run, by=by_kari, drafts=[draft(START + 24 * HOUR, id=first.pk), draft(START, id=second.pk)])
    assert list(run.sessions.values_list("pk", flat=True)) == [second.pk, first.pk]


def test_a_session_may_begin_when_another_ends(by_kari):
    run = RunFactory()
    save_sessions(run=run, by=by_kari, drafts=[draft(START), draft(START + 2 * HOUR)])
    assert run.sessions.count() == 2


def test_sessions_that_overlap_are_refused_at_the_later_one(by_kari):
    run = RunFactory()
    with pytest.raises(services.SessionsOverlapError) as refusal:
        save_sessions(run=run, by=by_kari, drafts=[draft(START + HOUR), draft(START), draft(START + 48 * HOUR)])
    assert list(refusal.value.positions) == [0]
    assert run.sessions.count() == 0


def test_a_session_that_meets_one_that_stays_is_refused(by_kari):
    kept = SessionFactory(starts_at=START)
    with pytest.raises(services.SessionsOverlapError) as refusal:
        save_sessions(run=kept.run, by=by_kari, drafts=[draft(START - HOUR)])
    assert list(refusal.value.positions) == [0]


def test_the_database_has_the_last_word_on_overlaps(by_kari, monkeypatch):
    monkeypatch.setattr(module, "_check", lambda sessions, existing: None)
    run = RunFactory()
    with pytest.raises(services.SessionsOverlapError):
        save_sessions(run=run, by=by_kari, drafts=[draft(START), draft(START)])


def test_forty_sessions_are_enough(by_kari):
    run = RunFactory()
    drafts = [draft(START + timedelta(days=day)) for day in range(41)]
    with pytest.raises(services.TooManySessionsError):
        save_sessions(run=run, by=by_kari, drafts=drafts)
    save_sessions(run=run, by=by_kari, drafts=drafts[:40])
    with pytest.raises(services.TooManySessionsError):
        save_sessions(run=run, by=by_kari, drafts=[drafts[40]])
    assert run.sessions.count() == 40


def test_another_runs_session_is_not_touched(by_kari):
    theirs = SessionFactory(starts_at=START)
    with pytest.raises(services.NoSuchSessionError):
        save_sessions(run=RunFactory(), by=by_kari, drafts=[draft(id=theirs.pk)])
    with pytest.raises(services.NoSuchSessionError):
        save_sessions(run=RunFactory(), by=by_kari, drafts=[], removed=[theirs.pk])
    assert Session.objects.get().run == theirs.run


def test_what_people_know_of_is_not_removed(by_kari):
    session = SessionFactory(starts_at=START, run__state=RunState.PUBLISHED, run__published_at=timezone.now())
    with pytest.raises(services.SessionNotRemovableError):
        save_sessions(run=session.run, by=by_kari, drafts=[], removed=[session.pk])


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.CANCELLED])
def test_what_is_over_is_history(by_kari, state):
    session = SessionFactory(run__state=state, run__published_at=START, run__cancelled_at=START)
    for wish in (
        lambda: save_sessions(run=session.run, by=by_kari, drafts=[draft()]),
        lambda: services.cancel_session(session=session, by=by_kari),
        lambda: services.bring_back_session(session=session, by=by_kari),
    ):
        with pytest.raises(services.RunIsOverError):
            wish()


def test_a_cancelled_session_leaves_the_facts_and_comes_back(by_kari):
    run = RunFactory()
    first, second = SessionFactory(run=run, starts_at=START), SessionFactory(run=run, starts_at=START + 24 * HOUR)
    services.refresh_run_facts(run)
    services.cancel_session(session=first, by=by_kari)
    run.refresh_from_db()
    assert run.starts_at == second.starts_at
    services.bring_back_session(session=first, by=by_kari)
    run.refresh_from_db()
    assert run.starts_at == START
    actions = list(Event.objects.about(run).order_by("pk").values_list("action", flat=True))
    assert actions == ["session.cancelled", "session.brought_back"]


def test_a_session_does_not_come_back_on_top_of_another(by_kari):
    gone = SessionFactory(starts_at=START, cancelled_at=timezone.now())
    SessionFactory(run=gone.run, starts_at=START)
    with pytest.raises(services.SessionsOverlapError):
        services.bring_back_session(session=gone, by=by_kari)


def test_a_run_whose_sessions_are_all_gone_has_no_dates(by_kari):
    session = SessionFactory(starts_at=START)
    services.refresh_run_facts(session.run)
    save_sessions(run=session.run, by=by_kari, drafts=[], removed=[session.pk])
    session.run.refresh_from_db()
    assert (session.run.starts_at, session.run.ends_at, session.run.weekdays) == (None, None, [])


@pytest.mark.parametrize("state", [RunState.PUBLISHED, RunState.RUNNING])
def test_the_last_session_of_a_course_that_people_know_of_is_not_cancelled(by_kari, state):
    gone = SessionFactory(starts_at=START, run__state=state, run__published_at=START)
    last = SessionFactory(run=gone.run, starts_at=START + 24 * HOUR)
    services.cancel_session(session=gone, by=by_kari)
    with pytest.raises(services.LastSessionError):
        services.cancel_session(session=last, by=by_kari)
    last.refresh_from_db()
    gone.run.refresh_from_db()
    assert (last.cancelled_at, gone.run.ends_at) == (None, last.ends_at)


def test_the_last_session_of_a_draft_may_go(by_kari):
    session = SessionFactory(starts_at=START)
    services.cancel_session(session=session, by=by_kari)
    session.refresh_from_db()
    assert session.cancelled_at is not None
