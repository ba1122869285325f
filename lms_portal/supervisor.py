"""Runs a few programs side by side, shows what they say under their names, and ends all of them together.

When the supervisor itself is killed, the kernel ends its programs too (Linux), and what survives even that carries a
mark in its environment by which the next run finds it.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import psutil

MARK = "LMS_PORTAL_SUPERVISED"
GRACE_SECONDS = 8
TICK_SECONDS = 1
PR_SET_PDEATHSIG = 1
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()


class ProgramEndedError(Exception):
    """One of the programs ended by itself; the others are stopped."""


class Supervisor:
    def __init__(self, *, mark: str, say: Callable[[str], None]) -> None:
        """`mark` tells this checkout's programs from all others."""
        self.mark = mark
        self.say = say
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.output = selectors.DefaultSelector()
        self.unfinished: dict[str, bytes] = {}  # the last line of each, as far as it has come

    def start(self, program: Program) -> None:
        with _signals_wait():
            process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env=os.environ | {MARK: self.mark, "PYTHONUNBUFFERED": "1"},
                pass_fds=program.pass_fds,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then ends them in order
                preexec_fn=_in_the_program(),  # noqa: PLW1509 - this process has no threads
            )  # fmt: skip
            self.running[program.name] = process
            self.output.register(process.stdout or 0, selectors.EVENT_READ, program.name)

    def run_to_its_end(self, program: Program) -> int:
        """Run one program alone, and return its exit code."""
        self.start(program)
        process = self.running[program.name]
        while _code(process) is None:
            self._show_output(TICK_SECONDS)
        self._show_output(0)
        self._forget(program.name)
        return process.returncode

    def watch(self, *ticks: Callable[[], None]) -> None:
        """Show output until a program ends by itself: raises ProgramEndedError. Calls `ticks` about once a second."""
        while True:
            self._show_output(TICK_SECONDS)
            for tick in ticks:
                tick()
            for name, process in self.running.items():
                if _code(process) is not None:
                    self._show_output(0)
                    how = f"ended by itself (code {process.returncode})"
                    raise ProgramEndedError(f"The {name} process {how}. The data is kept: start again.")

    def stop(self) -> None:
        """End all, gently first. Whatever they started ends too."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in self.running.values()) and time.monotonic() < deadline:
            self._show_output(0.05)
        end_orphans(self.mark)
        for name, process in list(self.running.items()):
            process.wait()
            self._forget(name)

    def _forget(self, name: str) -> None:
        stream = self.running.pop(name).stdout
        rest = self.unfinished.pop(name, b"")
        if rest:
            self.say(f"{name:>6} | {rest.decode(errors='replace')}")
        if stream:
            if stream in self.output.get_map():
                self.output.unregister(stream)
            stream.close()

    def _show_output(self, timeout: float) -> None:
        for key, _events in self.output.select(timeout):
            stream: IO[bytes] = key.fileobj  # type: ignore[assignment]  # registered in start()
            chunk = os.read(stream.fileno(), 65536)
            if not chunk:
                self.output.unregister(stream)
            *lines, self.unfinished[key.data] = (self.unfinished.get(key.data, b"") + chunk).split(b"\n")
            for line in lines:
                self.say(f"{key.data:>6} | {line.decode(errors='replace')}")


def end_orphans(mark: str) -> list[int]:
    """Kill what a run with this mark left behind, found by the mark in its environment. Returns the process ids."""
    orphans = [process for process in psutil.process_iter() if process.pid != os.getpid() and _carries(process, mark)]
    for process in orphans:
        process.kill()
    deadline = time.monotonic() + GRACE_SECONDS
    while any(_carries(process, mark) for process in orphans) and time.monotonic() < deadline:
        time.sleep(0.01)
    return [process.pid for process in orphans]


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    except (psutil.Error, OSError):  # gone meanwhile, or another user's
        return False


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Keep what asks us to end until the block is over.

    Python turns a signal into an exception wherever it happens to be. In the middle of a fork that exception is lost,
    and with it the Ctrl-C; in the middle of asking for an exit code it leaves a lock behind that nobody opens.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _code(process: subprocess.Popen[bytes]) -> int | None:
    """The exit code; None while it runs."""
    with _signals_wait():
        return process.poll()


def _in_the_program() -> Callable[[], None]:
    """What the program does before it becomes itself: hear signals again, and end with us where the kernel can."""
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return prepare
