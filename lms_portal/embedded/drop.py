"""`drop.py uid gid pass|stay command...`: become that user for good, then run the command.

"pass" keeps one right of root's: to go through directories that are closed to others (and to read there).
"""

import ctypes
import os
import sys

PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
# Without it access(2), by which initdb looks for its parts, would not count the right that is kept.
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2  # containers often have only the first
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def keep_only(libc: ctypes.CDLL, *capabilities: int) -> bool:
    """Give up every right but these, which outlive the next exec. False when root itself had not got them."""
    bits = sum(1 << capability for capability in capabilities)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
    if libc.capset(header, sets) != 0:
        return False
    return all(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, each, 0, 0) == 0 for each in capabilities)


def main(uid: str, gid: str, directories: str, *command: str) -> None:
    if directories == "pass" and sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        become(int(uid), int(gid))
        if not (keep_only(libc, CAP_DAC_READ_SEARCH) or keep_only(libc, CAP_DAC_OVERRIDE)):
            keep_only(libc)
    else:
        become(int(uid), int(gid))
    os.execv(command[0], command)  # noqa: S606 - a list, no shell


if __name__ == "__main__":
    main(*sys.argv[1:])
