"""What several tests of this room need: people who sign up, a full run, and many connections at once."""

import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from audit.services import CITIZEN
from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentStatus
from participants.person import Person
from participants.services import Outcome, enrol
from tests.factories import EnrolmentFactory, PublishedRunFactory

T = TypeVar("T")
R = TypeVar("R")


@pytest.fixture(autouse=True)
def nothing_counted(fresh_cache: None) -> None:
    """Rate limits count from nought in every test."""


@pytest.fixture
def run(tromso) -> CourseRun:
    """Ten seats, in Tromsø, in two weeks."""
    return PublishedRunFactory(offer__organiser=tromso, seats=10)


@pytest.fixture
def full_run(tromso) -> CourseRun:
    """One seat, taken."""
    run = PublishedRunFactory(offer__organiser=tromso, seats=1)
    EnrolmentFactory(run=run, name="Sigrid Sitter", email="sigrid@example.org")
    run.refresh_from_db()
    return run


@pytest.fixture
def waiting() -> Callable[..., Enrolment]:
    """`waiting(run)`: one more in line."""

    def join(run: CourseRun, **fields: Any) -> Enrolment:
        return EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING, **fields)

    return join


def person(**changes: Any) -> Person:
    return Person(**{"name": "Nora Nilsen", "email": "nora@example.org"} | changes)


def sign_up(run: CourseRun, **changes: Any) -> Outcome:
    submission = changes.pop("submission", None) or uuid.uuid4()
    return enrol(run=run, by=CITIZEN, person=person(**changes), submission=submission)


def at_once(function: Callable[[T], R], arguments: Iterable[T], *, hands: int) -> list[R | Exception]:
    """Call the function for each argument from many threads, each with a connection of its own."""

    def call(argument: T) -> R | Exception:
        try:
            return function(argument)
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(call, arguments))


@pytest.fixture
def time_machine_in_eight_days() -> Callable[[], AbstractContextManager[Any]]:
    return lambda: time_machine.travel(timezone.now() + timedelta(days=8))
