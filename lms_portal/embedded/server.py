"""One private server: found, started and stopped. What differs between the two is in postgres.py and valkey.py."""

import os
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

import psutil

from lms_portal.embedded import places, server_user
from lms_portal.embedded.errors import EmbeddedError

START_SECONDS = 60
STOP_SECONDS = 15
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "HOME": "/"}  # nothing of the caller's, least of all PG*


class Server(ABC):
    """Its callers hold the lock in leases.py, so that two of them never start or stop it at once."""

    name: str

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir.resolve()
        self.data_dir = self.var_dir / self.name
        self.socket_dir = places.socket_dir(self.var_dir)
        self.log = self.var_dir / "log" / f"{self.name}.log"
        self.pid_file = self.var_dir / "run" / f"{self.name}.pid"

    @abstractmethod
    def create(self) -> None:
        """Make the data directory where there is none."""

    @abstractmethod
    def command(self) -> list[str]:
        """What starts the server in the foreground. Its arguments name the socket directory."""

    @abstractmethod
    def recognises(self, command_line: list[str]) -> bool:
        """Whether a process with this command line or title is ours: of this checkout, not only of this program."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether a client can work now."""

    @abstractmethod
    def ask_to_stop(self, main: psutil.Process) -> None:
        """Ask the server to end soon and to keep everything."""

    def ensure(self) -> None:
        """Have it running and answering, whatever an earlier run left behind. Raises EmbeddedError."""
        if self.data_dir.exists() and self.find() is not None and self._answers_in_time():
            return
        self.stop()  # not answering, leftover children of a killed server, or `var/` removed under a running one
        self._start()
        if not self._answers_in_time():
            raise EmbeddedError(self._why_not())

    def find(self) -> psutil.Process | None:
        """Its main process: from the pid file where that is right, else by looking through this user's processes."""
        try:
            known = psutil.Process(int(self.pid_file.read_text()))
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            known = None
        if known and self._is_ours(known):
            return known
        found = {process.pid: process for process in self.processes()}
        return next((process for process in found.values() if process.ppid() not in found), None)

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def stop(self) -> None:
        """End it and every process of it, gently first. Does nothing where nothing runs."""
        main = self.find()
        if main:
            self.ask_to_stop(main)
            self._wait_for([main])
        left = self.processes()
        for process in left:
            process.kill()
        self._wait_for(left)
        self.pid_file.unlink(missing_ok=True)

    def run(self, *arguments: str | Path, stdin: str = "") -> None:
        """Run one of the server's own tools as the server's user. Raises EmbeddedError with its last words."""
        done = subprocess.run(
            [*self._as_its_user(), *(str(argument) for argument in arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
            cwd="/",
        )
        if done.returncode:
            raise EmbeddedError(self._sentence((done.stderr or done.stdout).strip()))

    def _wait_for(self, ending: list[psutil.Process]) -> None:
        """Not psutil's wait: in a container nobody may collect the ended process, and it would wait for that."""
        deadline = time.monotonic() + STOP_SECONDS
        while any(self._is_ours(process) for process in ending) and time.monotonic() < deadline:
            time.sleep(0.01)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            of_us = process.uids().real in {os.getuid(), server_user.owner()[0]}
            return of_us and self.recognises(process.cmdline())
        except psutil.Error:
            return False

    def _start(self) -> None:
        for directory in (self.log.parent, self.pid_file.parent):
            directory.mkdir(parents=True, exist_ok=True)
        places.make_socket_dir(self.var_dir, server_user.owner())
        self.create()
        # sh starts it and leaves, in a session of its own: Ctrl-C in this terminal does not reach the server.
        with self.log.open("wb") as log:
            started = subprocess.run(
                ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *self._as_its_user(), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                check=True,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        self.pid_file.write_text(started.stdout.decode())

    def _as_its_user(self) -> list[str]:
        return server_user.prefix(self.data_dir, Path(self.command()[0]))

    def _answers_in_time(self) -> bool:
        """After a kill -9 a server first recovers; it is lost when its process is gone or a minute has passed."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.find() is None or time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _why_not(self) -> str:
        return self._sentence(self.log.read_text(errors="replace").strip())

    def _sentence(self, output: str) -> str:
        if "No space left on device" in output:
            return f"The disk that holds {self.var_dir} is full. Free some space there, then run the command again."
        if "Permission denied" in output and server_user.owner()[0] != os.getuid():
            return (
                f"The private servers do not run as root, and no other user may enter {self.var_dir}. "
                "Move this folder to where others may, or set DATABASE_URL and REDIS_URL."
            )
        lines = output.splitlines() or ["it said nothing"]
        last = next((line for line in lines if "FATAL" in line or "PANIC" in line), lines[-1])
        return f"The private {self.name} server did not start ({last}). Read {self.log}, then run the command again."
