"""`python -m benchmarks.enrolling ROUNDS` prints how many sign-ups a second bare psycopg reaches, and the service.

The raw limit is one transaction that locks the run, inserts an enrolment, a row of the log and one of the outbox, and
commits: whatever the service checks, it cannot be quicker. Both sides are sixteen processes with a connection each.
"""

import json
import os
import sys
import uuid
from datetime import timedelta

import django
import psycopg

from benchmarks import clients

SECONDS = 2.0
SPREAD = 100
ENROLMENT = """
    INSERT INTO participants_enrolment (run_id, status, takes_part_as, source, submission, created_at, queued_at,
        seated_at, name, email, phone, email_key, phone_key, channel, language, needs, interpreter_language,
        needs_note, cancellation_reason)
    VALUES (%s, 'seated', 'self', 'online', %s, now(), now(), now(), 'Deltaker', %s, '', %s, '', 'email', 'nb', '{}',
        '', '', '')
    RETURNING id
"""
EVENT = """
    INSERT INTO audit_event (at, actor_kind, organisation_id, action, target_type, target_id, details)
    VALUES (now(), 'citizen', 1, 'enrolment.created', 'participants.enrolment', %s, '{"status": "seated"}')
"""
MESSAGE = """
    INSERT INTO messaging_message (id, key, kind, channel, address, language, about_type, about_id, context, state,
        attempts, next_attempt_at, last_error, created_at)
    VALUES (%s, %s, 'enrolment_confirmed', 'email', %s, 'nb', 'participants.enrolment', %s, '{}', 'pending', 0, now(),
        '', now())
"""


def raw() -> clients.Act:
    connection = psycopg.connect(os.environ["DATABASE_URL"])

    def enrol(run_id: int) -> None:
        mark = uuid.uuid4()
        address = f"{mark.hex}@example.org"
        with connection.transaction():
            connection.execute("SELECT id FROM offers_courserun WHERE id = %s FOR NO KEY UPDATE", [run_id])
            (pk,) = connection.execute(ENROLMENT, [run_id, mark, address, address]).fetchone() or (None,)
            connection.execute(EVENT, [str(pk)])
            connection.execute(MESSAGE, [uuid.uuid4(), f"raw:{pk}", address, pk])

    return enrol


def service() -> clients.Act:
    from audit.services import CITIZEN  # noqa: PLC0415 - after set-up
    from offers.models import CourseRun  # noqa: PLC0415
    from participants import services  # noqa: PLC0415
    from participants.person import Person  # noqa: PLC0415

    def enrol(run_id: int) -> None:
        person = Person(name="Deltaker", email=f"{uuid.uuid4().hex}@example.org")
        services.enrol(run=CourseRun(pk=run_id), by=CITIZEN, person=person, submission=uuid.uuid4())

    return enrol


def open_runs(count: int) -> list[int]:
    """Published runs without a limit on seats: so a sign-up is never quicker than one that gets a seat."""
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from offers.models import CourseRun  # noqa: PLC0415

    later = CourseRun.objects.public().filter(starts_at__gt=timezone.now() + timedelta(days=7))
    runs = list(later.order_by("pk").values_list("pk", flat=True)[:count])
    if len(runs) < count:
        message = f"Only {len(runs)} of {count} runs are open."
        raise RuntimeError(message)
    CourseRun.objects.filter(pk__in=runs).update(seats=None)
    connections["default"].close()
    connections["default"].close_pool()  # type: ignore[attr-defined]  # a fork must not share it: each opens its own
    return runs


def main(rounds: int) -> None:
    django.setup()
    hot, *spread = open_runs(SPREAD + 1)
    for name, runs in (("on one hot run", [hot]), (f"over {len(spread)} runs", spread)):
        rates = clients.side_by_side({"raw": raw, "service": service}, runs, rounds=rounds, seconds=SECONDS)
        print(json.dumps({"where": name} | rates))


if __name__ == "__main__":
    main(int(sys.argv[1]))
