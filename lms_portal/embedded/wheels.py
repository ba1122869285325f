"""Where the servers' binaries lie, found without importing their packages, which would start things of their own."""

from importlib.util import find_spec
from pathlib import Path

from lms_portal.embedded.errors import EmbeddedError


def folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        message = (
            f"{package} is not installed, so there is no private server. "
            "Run the command through `make demo` or `make test`, or set DATABASE_URL and REDIS_URL."
        )
        raise EmbeddedError(message)
    return Path(spec.submodule_search_locations[0])
