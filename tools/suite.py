"""What `make test` arranges around pytest."""

import fcntl
import os
from collections.abc import Sequence
from itertools import count

from tools.steps import VAR


def reserve_database() -> int | None:
    """Name a test database that no other run of this checkout uses. Returns the lock, open until pytest has ended."""
    if "TEST_DATABASE_NAME" in os.environ:
        return None
    for number in count(1):
        turn = os.open(VAR / "run" / f"test-{number}.lock", os.O_CREAT | os.O_WRONLY)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(turn)
            continue
        os.set_inheritable(turn, True)  # noqa: FBT003 - kept by the pytest that this process becomes
        os.environ["TEST_DATABASE_NAME"] = f"test_portal_{number}"
        return turn
    return None


def side_by_side(arguments: Sequence[str]) -> list[str]:
    """One worker per core, each with a database of its own, unless the caller says how many."""
    if any(argument.startswith(("-n", "-p", "--pdb")) for argument in arguments):
        return []
    return ["-n", str(max(2, min(8, os.cpu_count() or 2))), "--dist", "worksteal"]
