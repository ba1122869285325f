"""With real connections: an edit that races a publication never leaves a published version that lacks an approval."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from offers.models import CourseRun, RunState
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


def wait_for_lock(pid: int) -> None:
    """Until PostgreSQL says that this server process waits for a lock."""
    for _attempt in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [pid])
            row = cursor.fetchone()
        if row and row[0] == "Lock":
            return
        threading.Event().wait(0.01)
    raise AssertionError("Publishing did not wait for the edit.")


def test_publishing_waits_for_an_edit_and_then_sees_it(planned, approve_both, kari, workers) -> None:
    approve_both(planned)
    session = planned.run.sessions.first()
    pid: list[int] = []

    def publish() -> object:
        connection.ensure_connection()
        pid.append(connection.connection.info.backend_pid)
        started.set()
        return services.publish(run=planned.run, by=actor(kari))

    started = threading.Event()
    with transaction.atomic():
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("break", 10))
        waiting = workers.submit(in_own_connection, publish)
        assert started.wait(5)
        wait_for_lock(pid[0])
    outcome = waiting.result(timeout=20)
    assert isinstance(outcome, services.NotReadyError)
    assert [each.code for each in outcome.missing] == ["professional_approval", "experienced_approval"]
    assert CourseRun.objects.get(pk=planned.run.pk).state == RunState.PLANNING


def test_an_edit_waits_for_publishing_and_is_then_an_unpublished_change(planned, approve_both, kari, workers) -> None:
    fingerprint = approve_both(planned)
    session = planned.run.sessions.first()
    pid: list[int] = []

    def edit() -> object:
        connection.ensure_connection()
        pid.append(connection.connection.info.backend_pid)
        started.set()
        return services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("break", 10))

    started = threading.Event()
    with transaction.atomic():
        services.publish(run=planned.run, by=actor(kari))
        waiting = workers.submit(in_own_connection, edit)
        assert started.wait(5)
        wait_for_lock(pid[0])
    assert isinstance(waiting.result(timeout=20), ProgrammeItem)
    assert_published_as_approved(planned)
    read = selectors.contents(Plan.objects.select_related("run").get(pk=planned.plan.pk))
    assert read.plan.published_fingerprint == fingerprint
    assert selectors.has_unpublished_changes(read)


@pytest.mark.parametrize("seed", range(6))
def test_edits_racing_a_publication_never_publish_what_was_not_approved(
    planned, approve_both, kari, workers, seed
) -> None:
    approve_both(planned)
    sessions = list(planned.run.sessions.all())
    chance = random.Random(seed)
    barrier = threading.Barrier(4)

    def edit(session, minutes: int) -> object:
        barrier.wait(10)
        return services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("break", minutes))

    def publish() -> object:
        barrier.wait(10)
        return services.publish(run=planned.run, by=actor(kari))

    acts: list[Callable[[], object]] = [publish, publish]
    acts += [partial(edit, session, 10) for session in sessions]
    chance.shuffle(acts)
    list(workers.map(in_own_connection, acts))
    if CourseRun.objects.get(pk=planned.run.pk).state == RunState.PUBLISHED:
        assert_published_as_approved(planned)
    else:
        assert Plan.objects.get(pk=planned.plan.pk).published_fingerprint == ""


def test_two_people_adding_at_once_lose_nothing(planned, kari, workers) -> None:
    session = planned.run.sessions.first()
    barrier = threading.Barrier(4)

    def add(minutes: int) -> object:
        barrier.wait(10)
        return services.add_item(run=planned.run, by=actor(kari), session=session, draft=ItemDraft("exercise", minutes))

    made = list(workers.map(lambda minutes: in_own_connection(lambda: add(minutes)), (1, 2, 3, 4)))
    assert all(isinstance(item, ProgrammeItem) for item in made)
    assert list(session.programme_items.order_by("position").values_list("position", flat=True)) == list(range(7))


def test_two_people_changing_one_item_at_once_one_is_told(planned, kari, workers) -> None:
    item = ProgrammeItem.objects.filter(session__run=planned.run)[0]
    barrier = threading.Barrier(2)

    def change(title: str) -> object:
        barrier.wait(10)
        draft = ItemDraft("welcome", 15, title)
        return services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=draft)

    outcomes = list(workers.map(lambda title: in_own_connection(lambda: change(title)), ("Kari", "Per")))
    told = [outcome for outcome in outcomes if isinstance(outcome, services.ItemChangedError)]
    saved = [outcome for outcome in outcomes if isinstance(outcome, ProgrammeItem)]
    item.refresh_from_db()
    assert (len(told), len(saved)) == (1, 1)
    assert (item.title, told[0].item.title, item.version) == (saved[0].title, saved[0].title, 2)
