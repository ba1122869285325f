"""Where the private servers keep their data and sockets.

A socket's path may be some 100 characters long and a checkout's path longer, so sockets lie under /tmp in a
directory named after a hash of the checkout. The place follows from path and user alone: every command finds it.
"""

import hashlib
import os
import stat
from pathlib import Path

from lms_portal.embedded.errors import EmbeddedError

POSTGRES_PORT = 5432  # only the name of the socket file: nothing listens on a port
SOCKET_ROOT = Path("/tmp")  # noqa: S108 - the directory below is ours alone, checked in make_socket_dir


def checkout_id(var_dir: Path) -> str:
    return hashlib.sha256(str(var_dir.resolve()).encode()).hexdigest()[:12]


def socket_dir(var_dir: Path) -> Path:
    return SOCKET_ROOT / f"lms-portal-{os.getuid()}" / checkout_id(var_dir)


def valkey_socket(var_dir: Path) -> Path:
    return socket_dir(var_dir) / "valkey.sock"


def make_socket_dir(var_dir: Path, owner: tuple[int, int]) -> Path:
    """Make the directory, open to the servers' user alone. Raises EmbeddedError when someone else took its name."""
    path = socket_dir(var_dir)
    me = (os.getuid(), os.getgid())
    _make_private(path.parent, me, 0o711 if owner != me else 0o700)
    _make_private(path, owner, 0o700)
    return path


def _make_private(path: Path, owner: tuple[int, int], mode: int) -> None:
    try:
        path.mkdir(mode=0o700)
        os.chown(path, *owner, follow_symlinks=False)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner[0], os.getuid()}:
        message = (
            f"{path} belongs to another user. Remove it, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
        raise EmbeddedError(message)
    if found.st_uid != owner[0]:
        os.chown(path, *owner, follow_symlinks=False)
    path.chmod(mode)
