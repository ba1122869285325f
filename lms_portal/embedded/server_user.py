"""The user that the servers run as. PostgreSQL refuses to be root, so root starts them as someone with fewer rights."""

import os
import pwd
import sys
from pathlib import Path

from lms_portal.embedded import drop
from lms_portal.embedded.errors import EmbeddedError

UNPRIVILEGED = ("postgres", "nobody", "daemon")


def owner() -> tuple[int, int]:
    """The uid and gid that own the servers' processes and data."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    names = ", ".join(UNPRIVILEGED)
    message = f"PostgreSQL does not run as root, and this machine has no user {names}. Add one, or set DATABASE_URL."
    raise EmbeddedError(message)


def prefix(*needed: Path) -> list[str]:
    """What to put before a command so that it runs as the servers' user and reaches the paths it needs.

    A checkout may lie below a directory that only root may enter (/root). Instead of opening that to everyone,
    the server keeps the one right it lacks: to pass through directories.
    """
    uid, gid = owner()
    if uid == os.getuid():
        return []
    closed = any(
        not parent.stat().st_mode & 0o001 for path in needed for parent in path.resolve().parents if parent.exists()
    )
    # A program of its own instead of a function between fork and exec, which is not safe once there are threads.
    return [sys.executable, "-I", "-S", drop.__file__, str(uid), str(gid), "pass" if closed else "stay"]
