"""`python -m lms_portal.embedded` ends what runs for this checkout though nobody uses it, for `make clean`."""

import shutil
import sys
from pathlib import Path

from lms_portal.embedded import leases, places
from lms_portal.supervisor import end_orphans

VAR_DIR = Path(__file__).resolve().parent.parent.parent / "var"


def main() -> int:
    servers = [kind(VAR_DIR) for kind in leases.KINDS.values()]
    if any(leases.in_use(server) for server in servers):
        sys.stderr.write(
            "The portal or its tests run in this folder. Stop them (Ctrl-C), then run the command again.\n"
        )
        return 1
    end_orphans(places.checkout_id(VAR_DIR))
    for server in servers:
        server.stop()
    shutil.rmtree(places.socket_dir(VAR_DIR), ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
