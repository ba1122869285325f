"""`python -m benchmarks.sweep RUNS EACH` prints what the sweep of waiting lists costs, for a tenth of the runs and all.

Each run has a free seat and EACH people in line. Counted are the statements, and the most memory held at any moment.
"""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

COLLECTED_EVERY = 100


class Count:
    """How many statements went through the connection. They are not kept: that would be memory that grows.

    Now and then it collects what only waits for the collector: that is held by nobody, and the collector comes the more
    seldom the more a process holds.
    """

    statements = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.statements += 1
        if self.statements % COLLECTED_EVERY == 0:
            gc.collect()
        return execute(*arguments)


WAITING = """
    INSERT INTO participants_enrolment (run_id, status, takes_part_as, source, submission, created_at, queued_at,
        waited, name, email, phone, email_key, phone_key, channel, language, needs, interpreter_language, needs_note,
        cancellation_reason)
    SELECT run, 'waiting', 'self', 'online', gen_random_uuid(), now(), now(), true, 'Deltaker',
        format('wait-%%s@example.org', number), '', format('wait-%%s@example.org', number), '', 'email', 'nb', '{}', '',
        '', ''
    FROM unnest(%s) AS run, generate_series(1, %s) AS number
"""


def fill(runs: int, each: int) -> None:
    """Let people wait in so many published runs where nobody did, and leave one seat free in each."""
    from django.db import connection  # noqa: PLC0415 - after set-up
    from django.db.models import F  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from offers.models import CourseRun  # noqa: PLC0415

    later = CourseRun.objects.public().filter(starts_at__gt=timezone.now() + timedelta(days=7), seats__isnull=False)
    unused = later.exclude(enrolments__status="waiting").order_by("pk")
    pks = list(unused.values_list("pk", flat=True)[:runs])
    if len(pks) < runs:
        message = f"Only {len(pks)} of {runs} runs are open."
        raise RuntimeError(message)
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [pks, each])
    CourseRun.objects.filter(pk__in=pks).update(seats=F("seats_taken") + 1)


def sweep() -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415

    from messaging.models import Message  # noqa: PLC0415
    from participants import services  # noqa: PLC0415

    count, offered = Count(), Message.objects.filter(kind="seat_offered").count()
    tracemalloc.start()
    with connection.execute_wrapper(count):
        touched = services.expire_invitations()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    offered = Message.objects.filter(kind="seat_offered").count() - offered
    return {"runs": touched, "offered": offered, "statements": count.statements, "mebibytes": peak / 2**20}


def main(runs: int, each: int) -> None:
    django.setup()
    fill(1, each)
    sweep()  # what a process remembers from its first time is not counted
    for share in (runs // 10, runs):
        fill(share, each)
        print(json.dumps(sweep()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
