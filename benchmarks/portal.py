"""A portal filled with invented rows, of a size that grows."""

import subprocess
import sys
from contextlib import ExitStack

import psycopg
from redis import Redis

from benchmarks import server
from lms_portal import embedded
from lms_portal.embedded import leases

VAR = server.ROOT / "var"
VALKEY_DATABASE = 9  # apart from a demo that runs in the same folder


class Portal:
    """Holds the private servers and a database of its own until `stack` closes."""

    def __init__(self, stack: ExitStack) -> None:
        for kind in leases.KINDS.values():
            stack.enter_context(leases.lease(kind(VAR)))
        self.url = stack.enter_context(server.own_database(embedded.database_url(VAR)))
        self.env = server.environment(self.url, embedded.redis_url(VAR).replace("db=0", f"db={VALKEY_DATABASE}"))
        self.offers = 0
        server.manage(self.env, "collectstatic", "--no-input", "--verbosity", "0")  # pages name files by their digest
        server.manage(self.env, "migrate", "--verbosity", "0")
        server.manage(self.env, "load_demo")

    def grow(self, *, offers: int, runs: int, enrolments: int) -> None:
        sizes = {"--offers": offers, "--runs": runs, "--enrolments": enrolments}
        server.manage(self.env, "seed_scale", *[f"{name}={value}" for name, value in sizes.items()])
        self.offers += offers
        self.tidy_up()

    def tidy_up(self) -> None:
        """What the server does by itself before long: count the rows anew, so that it plans for those there are."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def measure(self, module: str, *arguments: object) -> list[str]:
        """Run one of this folder's modules in a process of its own. Returns the lines that it printed."""
        command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
        printed = subprocess.run(command, cwd=server.ROOT, env=self.env, check=True, stdout=subprocess.PIPE, text=True)
        return printed.stdout.splitlines()

    def queries_of(self, path: str, session: str = "") -> tuple[int, int]:
        """How many queries the page takes the first and the second time."""
        first, again = self.measure("queries", path, *filter(None, [session]))
        return int(first), int(again)

    def forget_counts(self) -> None:
        """The cache remembers the last bench: so many sign-ups from one address within an hour are turned away."""
        Redis.from_url(self.env["REDIS_URL"]).flushdb()

    def offer_path(self) -> str:
        """An offer with several runs to come."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "SELECT o.slug FROM offers_offer o JOIN offers_courserun r ON r.offer_id = o.id"
                " WHERE r.state = 'published' GROUP BY o.slug ORDER BY count(*) DESC, o.slug LIMIT 1"
            ).fetchone()
        if row is None:
            message = "No offer is published."
            raise RuntimeError(message)
        return f"/tilbud/{row[0]}/"

    def open_run(self, *, seats: int) -> int:
        """A published run with this many seats that nobody has signed up for: the emptiest is emptied."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "SELECT id FROM offers_courserun WHERE state = 'published' ORDER BY seats_taken, starts_at DESC LIMIT 1"
            ).fetchone()
            if row is None:
                message = "No run is published."
                raise RuntimeError(message)
            connection.execute("DELETE FROM participants_enrolment WHERE run_id = %s", row)
            connection.execute("UPDATE offers_courserun SET seats = %s WHERE id = %s", [seats, *row])
        return int(row[0])

    def seated_and_waiting(self, run_id: int) -> tuple[int, int]:
        with psycopg.connect(self.url) as connection:
            rows: dict[str, int] = dict(
                connection.execute(
                    "SELECT status, count(*) FROM participants_enrolment WHERE run_id = %s GROUP BY status", [run_id]
                ).fetchall()
            )
        return rows.get("seated", 0), rows.get("waiting", 0)
