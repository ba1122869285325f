"""Who needs the private servers, and when they may stop.

Each process that uses a server holds a shared lock on the server's lease file; the operating system takes it back
however the process ends, kill -9 included. Whoever leaves and then gets the lock for itself alone was the last, and
stops the server. One more lock, held briefly, makes starting and stopping happen one at a time.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from lms_portal.embedded.errors import EmbeddedError, in_a_sentence
from lms_portal.embedded.postgres import Postgres
from lms_portal.embedded.server import Server
from lms_portal.embedded.valkey import Valkey

KINDS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


@contextmanager
def lease(server: Server) -> Iterator[None]:
    """Have the server running for as long as the block lasts. Raises EmbeddedError."""
    try:
        mine = _enter(server)
    except OSError as error:
        raise EmbeddedError(in_a_sentence(error)) from error
    try:
        yield
    finally:
        _leave(server, mine)


def hold_until_exit(var_dir: Path, names: tuple[str, ...]) -> None:
    """Lease the servers until this process ends. A forked child does not end the lease of its parent."""
    held = ExitStack()
    for name in names:
        held.enter_context(lease(KINDS[name](var_dir)))
    owner = os.getpid()
    atexit.register(lambda: held.close() if os.getpid() == owner else None)


@contextmanager
def _one_at_a_time(server: Server) -> Iterator[None]:
    with server.pid_file.with_suffix(".lock").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _enter(server: Server) -> IO[str]:
    server.pid_file.parent.mkdir(parents=True, exist_ok=True)
    mine = server.pid_file.with_suffix(".lease").open("a")
    try:
        with _one_at_a_time(server):
            server.ensure()
            fcntl.flock(mine, fcntl.LOCK_SH)
    except BaseException:  # Ctrl-C included: what was half started is stopped
        _leave(server, mine)
        raise
    return mine


def _leave(server: Server, mine: IO[str]) -> None:
    with mine:
        try:
            with _one_at_a_time(server):
                fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()
        except BlockingIOError:
            pass  # someone else still uses it
        except FileNotFoundError:
            server.stop()  # `var/` was removed or renamed meanwhile, so nobody else can have found it


def keep_running(server: Server) -> None:
    """Bring back a leased server that died. Raises EmbeddedError."""
    if server.find() is None:
        with _one_at_a_time(server):
            server.ensure()


def in_use(server: Server) -> bool:
    with server.pid_file.with_suffix(".lease").open("a") as lease_file:
        try:
            fcntl.flock(lease_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
