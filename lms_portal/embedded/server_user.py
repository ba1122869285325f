"""The user that the servers run as. PostgreSQL refuses to run as root, so root starts them as someone with fewer rights."""

import ctypes
import os
import pwd
from collections.abc import Callable
from pathlib import Path

from lms_portal.embedded.errors import EmbeddedError

Drop = Callable[[], None]
UNPRIVILEGED = ("postgres", "nobody", "daemon")
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522


def owner() -> tuple[int, int]:
    """The uid and gid that own the servers' processes and data."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return known[name].pw_uid, known[name].pw_gid
    names = ", ".join(UNPRIVILEGED)
    message = f"PostgreSQL does not run as root, and this machine has no user {names}. Add one, or set DATABASE_URL."
    raise EmbeddedError(message)


def become(*needed: Path) -> Drop | None:
    """What a child must do before it becomes a server that reads `needed`; None when it need do nothing.

    A checkout may lie below a directory that only root may enter (/root). Instead of opening that directory to everyone,
    the child keeps the one right it needs: to pass through directories (CAP_DAC_READ_SEARCH).
    """
    uid, gid = owner()
    if uid == os.getuid():
        return None
    closed = [parent for path in needed for parent in path.resolve().parents if not parent.stat().st_mode & 0o001]
    libc = ctypes.CDLL(None, use_errno=True)

    def drop() -> None:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        if not closed:
            return
        for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
            _keep(libc, capability)
            if os.access(needed[0].parent, os.X_OK, effective_ids=True):
                return

    return drop


def _keep(libc: ctypes.CDLL, capability: int) -> None:
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    libc.capset(header, sets)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
