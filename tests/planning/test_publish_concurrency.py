"""With real connections: an edit that races a publication never leaves a published version that lacks an approval."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from queue import Queue

import pytest
from django.db import connection, transaction

from offers.models import CourseRun, RunState
from offers.services import SessionDraft, save_sessions
from planning import selectors, services
from planning.models import Approval, Plan, ProgrammeItem, Side
from planning.services import ItemDraft
from tests.planning.conftest import Planned, actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=4) as pool:
        yield pool


def in_own_connection(act: Callable[[], object]) -> object:
    """What a thread of the web server does: work in its own connection and give it back."""
    try:
        return act()
    except (services.PlanningError, services.RunIsOverError) as error:
        return error
    finally:
        connection.close()


def assert_published_as_approved(planned: Planned) -> None:
    plan = Plan.objects.get(pk=planned.plan.pk)
    run = CourseRun.objects.get(pk=planned.run.pk)
    assert run.state == RunState.PUBLISHED
    sides = Approval.objects.filter(plan=plan, fingerprint=plan.published_fingerprint).values_list("side", flat=True)
    assert set(sides) == set(Side.values)


def waiting_for_the_lock(workers: ThreadPoolExecutor, act: Callable[[], object]) -> "Future[object]":
    """Begin an act in another connection, and come back when PostgreSQL says that it waits for a lock."""
    started: Queue[int] = Queue()

    def announced() -> object:
        connection.ensure_connection()
        started.put(connection.connection.info.backend_pid)
        return act()

    waiting = workers.submit(in_own_connection, announced)
    pid = started.get(timeout=20)
    for _attempt in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [pid])
            row = cursor.fetchone()
        if row == ("Lock",):
            return waiting
        threading.Event().wait(0.01)
    raise AssertionError("It did not wait for the lock.")


def test_publishing_waits_for_an_edit_and_then_sees_it(planned, approve_both, kari, workers) -> None:
    approve_both(planned)
    session = planned.run.sessions.first()
    with transaction.atomic():
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("break", 10))
        waiting = waiting_for_the_lock(workers, lambda: services.publish(run=planned.run, by=actor(kari)))
    outcome = waiting.result(timeout=20)
    assert isinstance(outcome, services.NotReadyError)
    assert [each.code for each in outcome.missing] == ["professional_approval", "experienced_approval"]
    assert CourseRun.objects.get(pk=planned.run.pk).state == RunState.PLANNING


def test_publishing_waits_for_a_session_that_is_moved(planned, approve_both, kari, workers) -> None:
    approve_both(planned)
    session = planned.run.sessions.order_by("starts_at").last()
    later = SessionDraft(session.starts_at + timedelta(days=1), session.ends_at + timedelta(days=1), id=session.pk)
    with transaction.atomic():
        save_sessions(run=planned.run, by=actor(kari), drafts=[later])
        waiting = waiting_for_the_lock(workers, lambda: services.publish(run=planned.run, by=actor(kari)))
    assert isinstance(waiting.result(timeout=20), services.NotReadyError)


def test_an_edit_waits_for_publishing_and_is_then_an_unpublished_change(planned, approve_both, kari, workers) -> None:
    fingerprint = approve_both(planned)
    session = planned.run.sessions.first()
    draft = ItemDraft("break", 10)
    with transaction.atomic():
        services.publish(run=planned.run, by=actor(kari))
        waiting = waiting_for_the_lock(
            workers, lambda: services.add_item(run=planned.run, by=actor(kari), session=session, draft=draft)
        )
    assert isinstance(waiting.result(timeout=20), ProgrammeItem)
    assert_published_as_approved(planned)
    read = selectors.contents(Plan.objects.select_related("run").get(pk=planned.plan.pk))
    assert read.plan.published_fingerprint == fingerprint
    assert selectors.has_unpublished_changes(read)


def test_two_people_adding_at_once_lose_nothing(planned, kari, workers) -> None:
    session = planned.run.sessions.first()
    barrier = threading.Barrier(4)

    def add(minutes: int) -> object:
        barrier.wait(10)
        return services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("exercise", minutes))

    made = list(workers.map(lambda minutes: in_own_connection(lambda: add(minutes)), (1, 2, 3, 4)))
    assert all(isinstance(item, ProgrammeItem) for item in made)
    assert list(session.programme_items.order_by("position").values_list("position", flat=True)) == list(range(7))


def test_of_two_people_changing_one_item_at_once_the_later_is_told(planned, kari, workers) -> None:
    item = ProgrammeItem.objects.filter(session__run=planned.run)[0]

    def change(title: str) -> ProgrammeItem:
        draft = ItemDraft("welcome", 15, title)
        return services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=draft)

    with transaction.atomic():
        change("Kari")
        waiting = waiting_for_the_lock(workers, lambda: change("Per"))
    told = waiting.result(timeout=20)
    item.refresh_from_db()
    assert isinstance(told, services.ItemChangedError)
    assert (told.item.title, item.title, item.version) == ("Kari", "Kari", 2)


def test_an_approval_waits_for_an_edit_and_is_then_refused(planned, kari, per, workers) -> None:
    shown = selectors.fingerprint(planned.plan)
    session = planned.run.sessions.first()
    with transaction.atomic():
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("break", 10))
        waiting = waiting_for_the_lock(
            workers, lambda: services.approve(run=planned.run, by=actor(per), fingerprint=shown)
        )
    assert isinstance(waiting.result(timeout=20), services.PlanChangedError)
    assert not Approval.objects.exists()
