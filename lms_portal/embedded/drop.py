"""`drop.py uid gid pass|stay command...`: become that user for good, then run the command.

"pass" keeps one right of root's: to go through directories that are closed to others (and to read there).
"""

import ctypes
import os
import sys

PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2  # containers often have only the first
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def keep(libc: ctypes.CDLL, capability: int) -> bool:
    """Keep one capability, also through the next exec. False when root itself had not got it."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, sets) != 0:
        return False
    return bool(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)


def main(uid: str, gid: str, directories: str, *command: str) -> None:
    libc = ctypes.CDLL(None)
    if directories == "pass" and sys.platform.startswith("linux"):
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    become(int(uid), int(gid))
    if directories == "pass" and not (keep(libc, CAP_DAC_READ_SEARCH) or keep(libc, CAP_DAC_OVERRIDE)):
        sys.stderr.write(
            "The folders above this one are closed to other users, and this system lets no server through.\n"
        )
    os.execv(command[0], command)  # noqa: S606 - a list, no shell


if __name__ == "__main__":
    main(*sys.argv[1:])
