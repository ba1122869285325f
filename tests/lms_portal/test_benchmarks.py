"""What `make bench` does around its measuring, in small. The numbers themselves are its own to judge."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from benchmarks import __main__ as bench
from benchmarks import board, clients, enrolling, portal, server, sweep
from benchmarks.rush import Rush
from lms_portal.embedded import leases
from messaging.models import Message
from offers.models import CourseRun
from participants.models import Enrolment
from tests.factories import PublishedRunFactory


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the commands that the benchmark ran, on servers that are not started."""
    ran: list[str] = []

    def manage(_env: dict[str, str], name: str, *_arguments: Any) -> None:
        ran.append(name)

    monkeypatch.setattr(server, "manage", manage)
    monkeypatch.setattr(server, "own_database", nullcontext)
    monkeypatch.setattr(leases, "KINDS", {})
    return ran


def test_benchmark_collects_static_files_since_no_page_can_be_drawn_without_them(commands: list[str]) -> None:
    with ExitStack() as stack:
        portal.Portal(stack)
    assert commands == ["collectstatic", "migrate", "load_demo"]


# --- the verdict ------------------------------------------------------------------------------------------------------
class PrintedPortal:
    """Stands for a portal whose measuring processes print these lines."""

    offers = 5

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)

    def measure(self, _module: str, *_arguments: object) -> list[str]:
        return self.lines


@pytest.mark.parametrize(("service", "reached"), [(31, True), (30, True), (29, False)])
def test_the_service_must_reach_three_tenths_of_the_raw_rate(service: int, reached: bool) -> None:
    line = json.dumps({"where": "on one hot run", "raw": 100, "service": service})
    [result] = bench.service_beside_raw(PrintedPortal(line), rounds=1)  # type: ignore[arg-type]
    assert result.reached is reached


@pytest.mark.parametrize(("queries", "reached"), [("11", True), ("12", False)])
def test_a_list_of_a_thousand_must_take_fewer_than_twelve_queries(queries: str, reached: bool) -> None:
    [result] = bench.participant_list(PrintedPortal(queries))  # type: ignore[arg-type]
    assert result.reached is reached


@pytest.mark.parametrize(
    ("everything", "reached"),
    [
        ({"runs": 10, "offered": 10, "statements": 120, "mebibytes": 4.0}, [True, True, True]),
        ({"runs": 10, "offered": 9, "statements": 121, "mebibytes": 4.1}, [False, False, False]),
    ],
)
def test_the_sweep_must_serve_each_run_at_a_bounded_cost(everything: dict[str, float], reached: list[bool]) -> None:
    tenth = json.dumps({"runs": 1, "offered": 1, "statements": 8, "mebibytes": 2.0})
    results = bench.sweep(PrintedPortal(tenth, json.dumps(everything)), runs=10, each=3)  # type: ignore[arg-type]
    assert [result.reached for result in results] == reached


@pytest.mark.parametrize(("limit", "code"), [(1, 0), (2, 1)])
def test_one_target_that_is_missed_makes_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, commands: list[str], limit: int, code: int
) -> None:
    @contextmanager
    def running(_env: dict[str, str]) -> Iterator[int]:
        yield 0

    monkeypatch.setattr(server, "running", running)
    monkeypatch.setattr(portal.Portal, "grow", lambda _self, **_sizes: None)
    monkeypatch.setattr(portal.Portal, "forget_counts", lambda _self: None)
    monkeypatch.setattr(bench, "catalogue_times_bare", lambda _port: 1)
    for part in ("pages_beside_bare", "queries", "sign_ups", "long_rush", "service_beside_raw", "sweep"):
        monkeypatch.setattr(bench, part, lambda *_arguments, **_options: [])
    monkeypatch.setattr(board, "measures", lambda *_arguments, **_options: [])
    monkeypatch.setattr(bench, "participant_list", lambda _portal: [bench.Result("a target", 1, "≥", limit)])
    assert bench.main([]) == code


def test_a_rush_says_how_long_its_slowest_waited_and_who_got_no_receipt() -> None:
    outcome = Rush(
        took=2.0,
        answers=Counter({"302 receipt": 98, "200 form again": 1, "500 form again": 1}),
        seconds=[0.01] * 97 + [0.5] * 3,
    )
    assert (outcome.errors, outcome.per_second, outcome.median) == (2, 50, 0.01)
    assert outcome.slowest_hundredth == pytest.approx(0.5)


# --- what is measured -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_raw_transaction_leaves_what_the_service_leaves() -> None:
    run = PublishedRunFactory(seats=10)
    enrolling.service()(run.pk)
    with connection.cursor() as cursor:
        cursor.execute(enrolling.ENROLMENT, [run.pk, uuid4(), "raw@example.org", "raw@example.org"])
        (pk,) = cursor.fetchone()
        cursor.execute(enrolling.EVENT, [str(pk)])
        cursor.execute(enrolling.MESSAGE, [uuid4(), f"raw:{pk}", "raw@example.org", pk])
    run.refresh_from_db()
    assert run.seats_taken == 2
    assert {*Enrolment.objects.values_list("status", "takes_part_as", "source")} == {("seated", "self", "online")}
    assert len({*Event.objects.values_list("action", "target_type", "actor_kind")}) == 1
    assert len({*Message.objects.values_list("kind", "channel", "about_type", "state")}) == 1
    assert (Event.objects.count(), Message.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_the_measured_sweep_offers_a_seat_in_each_run_that_was_filled() -> None:
    for _ in range(3):
        PublishedRunFactory(seats=10, starts_at=timezone.now() + timedelta(days=20))
    sweep.fill(2, 5)
    measured = sweep.sweep()
    assert (measured["runs"], measured["offered"]) == (2, 2)
    assert 0 < measured["statements"] <= 2 * 12
    assert measured["mebibytes"] > 0
    assert Enrolment.objects.filter(status="waiting").count() == 8
    assert CourseRun.objects.filter(seats_taken=1, seats=1).count() == 2


@pytest.mark.parametrize(
    "measure", [lambda: enrolling.open_runs(1), lambda: sweep.fill(1, 1)], ids=["sign up", "sweep"]
)
@pytest.mark.django_db
def test_a_portal_without_open_runs_is_an_error_and_no_result(measure: Any) -> None:
    with pytest.raises(RuntimeError, match="Only 0 of 1 runs are open"):
        measure()


COUNTING = """
from benchmarks import clients

def idle():
    return lambda run: None

def failing():
    def act(run):
        raise ValueError
    return act

clients.MOST, clients.PATIENCE_SECONDS = 7, 20
print(clients.per_second(idle, [1, 2, 3], 2.0))
try:
    clients.per_second(failing, [1], 0.1)
except RuntimeError as error:
    print(error)
"""


def test_clients_stop_by_themselves_and_one_that_fails_is_an_error() -> None:
    """In a process of its own, since it forks."""
    from subprocess import run  # noqa: PLC0415

    printed = run([sys.executable, "-c", COUNTING], cwd=server.ROOT, check=True, capture_output=True, text=True)
    assert printed.stdout.splitlines() == [str(clients.CLIENTS * 7 / 2.0), "failing: a client failed."]
