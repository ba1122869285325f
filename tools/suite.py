"""What `make test` arranges around pytest."""

import fcntl
import os
from itertools import count

from tools.steps import VAR


def reserve_database() -> None:
    """Name a test database that no other run of this checkout uses now. The lock is open until pytest has ended."""
    if "TEST_DATABASE_NAME" in os.environ:
        return
    for number in count(1):
        turn = os.open(VAR / "run" / f"test-{number}.lock", os.O_CREAT | os.O_WRONLY)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(turn)
            continue
        os.set_inheritable(turn, True)  # noqa: FBT003 - kept by the pytest that this process becomes
        os.environ["TEST_DATABASE_NAME"] = f"test_portal_{number}"
        return
