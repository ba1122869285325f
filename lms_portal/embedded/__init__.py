"""A private PostgreSQL and a private Valkey for demo, tests and development.

They stand in wherever ``DATABASE_URL`` or ``REDIS_URL`` is unset. Data lies in ``var/``, sockets in a short directory
that only this user can open, and nothing listens on the network. Whoever needs the servers holds a lease on them
(`leases.py`); the last one to leave stops them. Importing this module is cheap and needs none of the demo's packages.
"""

import os
from pathlib import Path

from lms_portal.embedded import places
from lms_portal.embedded.errors import EmbeddedError
from lms_portal.embedded.secrets_file import secret_key

__all__ = ["EmbeddedError", "database_url", "hold", "redis_url", "secret_key"]


def database_url(var_dir: Path) -> str:
    """Where the private PostgreSQL answers. Also clears libpq's own variables (PGHOST, ...), which would leak in."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    return f"postgresql://portal@/portal?host={places.socket_dir(var_dir)}&port={places.POSTGRES_PORT}"


def redis_url(var_dir: Path) -> str:
    """Where the private Valkey answers."""
    return f"unix://{places.valkey_socket(var_dir)}?db=0"


def hold(var_dir: Path, names: tuple[str, ...]) -> None:
    """Start the named servers, or find them running, and keep them until this process ends. Raises EmbeddedError."""
    if names:
        from lms_portal.embedded import leases  # noqa: PLC0415 - needs the demo's packages; production has none of them

        leases.hold_until_exit(var_dir, names)
