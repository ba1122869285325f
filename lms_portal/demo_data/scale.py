"""A large portal for benchmarks: rows written with COPY, in the shape that the services would have left them in."""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import connection, models, transaction
from django.utils import timezone

from lms_portal.demo_data.source import read
from offers.models import Arena, CourseRun, Offer, Session, Theme
from organisations.models import Municipality, Organisation
from participants.models import Enrolment

SEED = 5001
SESSIONS_PER_RUN = 4
FIRST_DAY, LAST_DAY = -200, 165  # most runs of a year are past; catalogues look ahead
LENGTH = timedelta(hours=2)

PROGRAMME = json.dumps(
    {
        "leaders": [{"name": "Kari", "side": "professional"}, {"name": "Unni", "side": "experienced"}],
        "exchange_percent": 33,
        "minutes": {"exchange": 40, "professional_input": 80},
        "sessions": [],
    }
)
Progress = Callable[[str, Iterable[Any], int], Iterable[Any]]


class Scale:
    """Fills a database. `progress(label, rows, total)` wraps each stream of rows, to show how far it has come."""

    def __init__(self, *, progress: Progress) -> None:
        self.progress = progress
        self.rng = random.Random(SEED)
        self.now = timezone.now()
        self.mark = f"{int(self.now.timestamp()):x}"  # lets the command run twice

    @transaction.atomic
    def fill(self, *, offers: int, runs: int, enrolments: int) -> None:
        offer_ids = self._offers(offers)
        run_ids = self._runs(runs, offer_ids)
        self._sessions(run_ids)
        self._enrolments(enrolments, [pk for pk, _ in run_ids])

    def _offers(self, count: int) -> list[int]:
        organisers = list(Organisation.objects.values_list("pk", flat=True))
        ids = _reserve(Offer, count)
        self._copy("offers", Offer, _OFFER, (self._offer(pk, organisers) for pk in ids), count)
        themes = list(Theme.objects.values_list("pk", flat=True))
        links = ((pk, self.rng.choice(themes)) for pk in ids)
        self._copy("themes", Offer.themes.through, ("offer_id", "theme_id"), links, count)
        return ids

    def _offer(self, pk: int, organisers: list[int]) -> tuple[Any, ...]:
        words = read("texts")
        theme = self.rng.choice(list(read("themes").values()))
        audience = self.rng.choice(["people", "relatives", "both"])
        kind = self.rng.choice(list(words["description"]))
        title = f"{theme[0]} {pk}"
        return (
            pk, self.rng.choice(organisers), f"tilbud-{self.mark}-{pk}",
            title, title, f"{theme[1]} {pk}", f"{theme[2]} {pk}",
            *[f"{theme[0]}. En gruppe for deg."] * 2,
            *[words["description"][kind]["nb"]] * 2,
            *[words["for_whom"][audience]["nb"]] * 2,
            "", audience, 18, kind, self.rng.choice(["learning_and_coping", "healthy_life"]), ["nb"], False, False,
            0, "", self.rng.random() < 0.1, "Kontakt Person", "+4777000000", "", self.now, self.now,
        )  # fmt: skip

    def _runs(self, count: int, offer_ids: list[int]) -> list[tuple[int, datetime]]:
        arenas = list(Arena.objects.values_list("pk", "municipality_id"))
        made = [(pk, self._moment()) for pk in _reserve(CourseRun, count)]
        rows = (self._run(pk, start, self.rng.choice(offer_ids), self.rng.choice(arenas)) for pk, start in made)
        self._copy("runs", CourseRun, _RUN, rows, count)
        return made

    def _moment(self) -> datetime:
        day = self.now + timedelta(days=self.rng.randint(FIRST_DAY, LAST_DAY))
        return day.replace(hour=self.rng.choice([8, 11, 16]), minute=0, second=0, microsecond=0)

    def _run(self, pk: int, start: datetime, offer: int, arena: tuple[int, str]) -> tuple[Any, ...]:
        end = start + timedelta(weeks=SESSIONS_PER_RUN - 1) + LENGTH
        state = "completed" if end < self.now else "running" if start < self.now else "published"
        starts = [start + timedelta(weeks=week) for week in range(SESSIONS_PER_RUN)]
        upcoming = next((moment for moment in starts if moment + LENGTH > self.now), start)
        weekdays = sorted({timezone.localtime(moment).isoweekday() for moment in starts})
        part = {8: "morning", 11: "afternoon", 16: "evening"}[start.hour]
        return (
            pk, offer, state, self.rng.choice([8, 10, 12, 25]), 0, 1, None, None, "in_person", arena[0], arena[1],
            "", True, 2, 3, start, end, upcoming, weekdays, [part], PROGRAMME,
            self.now, start - timedelta(days=60), None, "",
        )  # fmt: skip

    def _sessions(self, runs: list[tuple[int, datetime]]) -> None:
        rows = (
            (run, "", start + timedelta(weeks=week), start + timedelta(weeks=week) + LENGTH, 15, None, "", None)
            for run, start in runs
            for week in range(SESSIONS_PER_RUN)
        )
        self._copy("sessions", Session, _SESSION, rows, len(runs) * SESSIONS_PER_RUN)

    def _enrolments(self, count: int, run_ids: list[int]) -> None:
        """The seats trigger would write a run's row once per person; here the counters are set once at the end."""
        municipalities = list(Municipality.objects.values_list("pk", flat=True)[:50])
        seats = dict(CourseRun.objects.filter(pk__in=run_ids).values_list("pk", "seats"))
        held = dict.fromkeys(run_ids, 0)
        rows = (
            self._enrolment(number, self.rng.choice(run_ids), seats, held, municipalities) for number in range(count)
        )
        with pgtrigger.ignore("participants.Enrolment:seats_taken"), connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # COPY by itself does not tell the database what to ignore; a query does
            self._copy("enrolments", Enrolment, _ENROLMENT, rows, count)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE offers_courserun SET seats_taken = seats_taken + %s WHERE id = %s",
                [(taken, run) for run, taken in held.items() if taken],
            )

    def _enrolment(
        self, number: int, run: int, seats: dict[int, int | None], held: dict[int, int], municipalities: list[str]
    ) -> tuple[Any, ...]:
        seated = held[run] < (seats[run] or 0)
        held[run] += seated
        email = f"d{self.mark}-{number}@example.org"
        queued = self.now - timedelta(days=40, seconds=-number % 86400)
        return (
            run, "seated" if seated else "waiting", self.rng.choice(["self", "relative"]),
            self.rng.choice(municipalities), "online", UUID(int=self.rng.getrandbits(128), version=4),
            queued, queued, queued if seated else None, None, None, "",
            f"Deltaker Nummer{number}", email, "", email, "", "email", "nb", [], "", "",
        )  # fmt: skip

    def _copy(
        self, label: str, model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]], total: int
    ) -> None:
        statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in self.progress(label, rows, total):
                copy.write_row(row)


def _reserve(model: type[models.Model], count: int) -> list[int]:
    """Take `count` primary keys from the table's own sequence, so that later inserts go on after them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


_OFFER = (
    "id", "organiser_id", "slug", "title", "title_nb", "title_nn", "title_en", "summary", "summary_nb",
    "description", "description_nb", "for_whom", "for_whom_nb", "not_for_whom", "audience", "minimum_age", "kind",
    "service_line", "languages", "interpreter_possible", "companion_welcome", "price", "price_covers",
    "referral_needed", "contact_name", "contact_phone", "contact_email", "created_at", "published_at",
)  # fmt: skip
_RUN = (
    "id", "offer_id", "state", "seats", "seats_taken", "minimum_participants", "enrolment_opens_at",
    "enrolment_closes_at", "format", "arena_id", "municipality_id", "video_link", "has_waiting_list", "reminder_days",
    "reminder_hours", "starts_at", "ends_at", "next_at", "weekdays", "day_parts", "public_programme", "created_at",
    "published_at", "cancelled_at", "cancellation_reason",
)  # fmt: skip
_SESSION = ("run_id", "title", "starts_at", "ends_at", "break_minutes", "arena_id", "video_link", "cancelled_at")
_ENROLMENT = (
    "run_id", "status", "takes_part_as", "municipality_id", "source", "submission", "created_at", "queued_at",
    "seated_at", "invitation_expires_at", "cancelled_at", "cancellation_reason", "name", "email", "phone",
    "email_key", "phone_key", "channel", "language", "needs", "interpreter_language", "needs_note",
)  # fmt: skip
