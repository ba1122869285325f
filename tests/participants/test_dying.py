"""The process dies between any two statements: either all of an act is there, or nothing is."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.utils import OperationalError
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.models import Message
from offers.models import CourseRun
from participants import services
from participants.models import Enrolment, EnrolmentStatus, Party
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.conftest import person, sign_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MOST_STATEMENTS = 60
Act = Callable[[CourseRun], object]


class Executioner:
    """Ends the connection's own backend before the statement with this number, as a crash of either side would."""

    def __init__(self, before: int) -> None:
        self.left, self.struck = before, False

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0 and not self.struck:
            self.struck = True
            context["connection"].connection.close()
            raise OperationalError("the process died")
        self.left -= 1
        return execute(sql, params, many, context)


def full_run() -> CourseRun:
    """Two seats: one taken, one held for someone. Two who come together wait, and one after them."""
    run = PublishedRunFactory(seats=2)
    EnrolmentFactory(run=run, email="sitter@example.org")
    soon = timezone.now() + timedelta(days=1)
    EnrolmentFactory(run=run, status=EnrolmentStatus.INVITED, email="invited@example.org", invitation_expires_at=soon)
    party = Party.objects.create(run=run)
    for name in ("two", "together"):
        EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING, party=party, email=f"{name}@example.org")
    EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING, email="last@example.org")
    return run


def of(run: CourseRun, email: str) -> Enrolment:
    return Enrolment.objects.get(run=run, email=email)


def sign_two_up(run: CourseRun) -> None:
    people = (person(), person(name="Ola Nilsen", email="ola@example.org"))
    services.enrol_party(run=run, by=CITIZEN, people=people, submission=uuid.UUID(int=1))


def sweep_late(run: CourseRun) -> None:
    Enrolment.objects.filter(run=run, status="invited").update(invitation_expires_at=timezone.now())
    services.expire_invitations()


ACTS: dict[str, Act] = {
    "sign up": lambda run: sign_up(run, submission=uuid.UUID(int=1)),
    "sign two up": sign_two_up,
    "accept": lambda run: services.accept_invitation(enrolment=of(run, "invited@example.org"), by=CITIZEN),
    "decline": lambda run: services.decline_invitation(enrolment=of(run, "invited@example.org"), by=CITIZEN),
    "cancel": lambda run: services.cancel_enrolment(enrolment=of(run, "sitter@example.org"), by=CITIZEN),
    "sweep": sweep_late,
    "move": lambda run: services.move_enrolment(
        enrolment=of(run, "sitter@example.org"), to_run=PublishedRunFactory(seats=1), by=SYSTEM, consented=True
    ),
}


def picture(run: CourseRun) -> tuple[object, ...]:
    """All that the act may touch. What is written beside it is in here, too: log, letters, the run's counter."""
    rows = Enrolment.objects.filter(email__endswith="@example.org").order_by("pk").values_list("run", "email", "status")
    counts = (Event.objects.count(), Message.objects.count(), Party.objects.count())
    return CourseRun.objects.get(pk=run.pk).seats_taken, tuple(rows), counts


def holding(run: CourseRun) -> int:
    return Enrolment.objects.filter(run=run).holding_a_seat().count()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_act_that_dies_on_the_way_left_no_trace(act):
    for statement in range(MOST_STATEMENTS):
        Enrolment.objects.all().delete()  # what the last death left for the sweep
        run = full_run()
        before = picture(run)
        executioner = Executioner(statement)
        try:
            with connection.execute_wrapper(executioner):
                act(run)
        except OperationalError:
            connections["default"].close()
        if not executioner.struck:
            break
        after = picture(run)
        assert after[0] == holding(run) <= 2
        assert after == before
    else:
        raise AssertionError("the act never came to its end")
    assert statement >= 4  # it was killed in between, not only before
    assert picture(run) != before  # and once nothing killed it, it was done
