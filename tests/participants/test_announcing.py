from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun, RunState, Session
from participants.models import Enrolment, EnrolmentStatus, SessionAsTold
from participants.services import announce_cancelled_runs, announce_changes
from tests.factories import ArenaFactory, EnrolmentFactory, SessionFactory
from ui.dates import long_date


@pytest.fixture
def session(run) -> Session:
    """Known to Nora, who has a seat."""
    EnrolmentFactory(run=run, name="Nora", email="nora@example.org")
    announce_changes()
    return run.sessions.get()


def test_a_session_seen_for_the_first_time_is_no_news(run):
    EnrolmentFactory(run=run)
    assert announce_changes() == 0
    assert SessionAsTold.objects.get().session == run.sessions.get()
    assert not Message.objects.exists()


def test_a_moved_session_is_told_once(session):
    was = session.starts_at
    Session.objects.update(starts_at=was + timedelta(days=1), ends_at=session.ends_at + timedelta(days=1))
    assert [announce_changes(), announce_changes()] == [1, 0]
    message = Message.objects.get()
    told = SessionAsTold.objects.get()
    assert (message.kind, message.address) == ("session_moved", "nora@example.org")
    assert message.context == {"changes": [{"as_told": told.pk, "version": 1, "was": was.isoformat()}]}
    assert told.starts_at == was + timedelta(days=1)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_all_that_is_moved_at_once_is_told_in_one_letter(session, run, language):
    more = [SessionFactory(run=run, starts_at=session.starts_at + timedelta(days=7 * n)) for n in (1, 2)]
    announce_changes()
    Enrolment.objects.update(language=language)
    for each in (session, *more):
        Session.objects.filter(pk=each.pk).update(
            starts_at=each.starts_at + timedelta(days=21), ends_at=each.ends_at + timedelta(days=21)
        )
    Session.objects.filter(pk=more[1].pk).update(cancelled_at=timezone.now())
    assert [announce_changes(), announce_changes()] == [3, 0]
    letter = render(Message.objects.get())
    assert (
        letter.subject
        == {"nb": "Flere datoer er endret", "nn": "Fleire datoar er endra", "en": "Several dates are changed"}[language]
    )
    with override(language):
        for each in (session, more[0]):
            assert long_date(each.starts_at) in letter.text
            assert long_date(each.starts_at + timedelta(days=21)) in letter.text
    assert {"nb": "Vi møtes likevel ikke", "nn": "Vi møtest likevel ikkje", "en": "We do not meet"}[
        language
    ] in letter.text


def test_of_several_changes_only_those_that_still_hold_are_said(session, run):
    other = SessionFactory(run=run, starts_at=session.starts_at + timedelta(days=7))
    announce_changes()
    for each in (session, other):
        Session.objects.filter(pk=each.pk).update(starts_at=each.starts_at + timedelta(hours=1))
    announce_changes()
    first = Message.objects.get()
    Session.objects.filter(pk=other.pk).update(cancelled_at=timezone.now())
    announce_changes()
    assert render(first).subject == "En dato er endret"
    assert render(Message.objects.exclude(pk=first.pk).get()).subject == "En dato er avlyst"


def test_moving_back_is_told_as_well(session):
    was = session.starts_at
    for start in (was + timedelta(days=1), was):
        Session.objects.update(starts_at=start, ends_at=start + timedelta(hours=2))
        announce_changes()
    assert Message.objects.count() == 2


@pytest.mark.parametrize("whose", [Session, CourseRun], ids=["the session's", "the run's"])
def test_another_place_is_told(session, whose):
    whose.objects.update(arena=ArenaFactory())
    assert announce_changes() == 1
    assert Message.objects.count() == 1


def test_a_cancelled_session_and_its_return_are_told(session):
    Session.objects.update(cancelled_at=timezone.now())
    assert announce_changes() == 1
    Session.objects.update(cancelled_at=None)
    assert announce_changes() == 1
    assert Message.objects.count() == 2


def test_a_removed_session_is_told_once(session):
    session.delete()
    assert [announce_changes(), announce_changes()] == [1, 0]
    assert SessionAsTold.objects.get().cancelled


def test_a_change_to_what_has_been_is_nobodys_news(session):
    for days in (-3, -4):
        start = timezone.now() + timedelta(days=days)
        Session.objects.update(starts_at=start, ends_at=start + timedelta(hours=2))
        SessionAsTold.objects.update(starts_at=start + timedelta(hours=1))
    assert announce_changes() == 1
    assert not Message.objects.exists()


def test_those_on_the_waiting_list_are_not_told_of_dates(session, run, waiting):
    waiting(run)
    Session.objects.update(cancelled_at=timezone.now())
    announce_changes()
    assert Message.objects.count() == 1


def test_a_session_added_to_a_run_is_no_news_but_noticed(session, run):
    SessionFactory(run=run, starts_at=session.starts_at + timedelta(days=7))
    assert announce_changes() == 0
    assert SessionAsTold.objects.count() == 2


def test_everyone_in_a_cancelled_run_is_told_once(run, waiting):
    EnrolmentFactory(run=run)
    waiting(run)
    EnrolmentFactory(run=run, status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now())
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    assert [announce_cancelled_runs(), announce_cancelled_runs()] == [2, 0]
    assert set(Message.objects.values_list("kind", flat=True)) == {"run_cancelled"}
    assert set(Message.objects.values_list("about_id", flat=True)) == set(
        Enrolment.objects.live().values_list("pk", flat=True)
    )


def test_a_run_cancelled_long_ago_is_no_news(run):
    EnrolmentFactory(run=run)
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now() - timedelta(days=31))
    assert announce_cancelled_runs() == 0
