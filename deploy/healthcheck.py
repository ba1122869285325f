"""Whether this container's process is well: exit 0 or 1, with a sentence. Needs nothing but Python.

healthcheck.py web                 /healthz answers
healthcheck.py beat SCHEDULE_FILE  beat has sent something in the last five minutes
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BEAT_SECONDS = 300  # some task is due each minute, and beat then writes its schedule


def web() -> str:
    """What is wrong, or nothing."""
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")  # Django refuses other names
    request = urllib.request.Request(address, headers={"Host": host})
    try:
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - the scheme is written above
    except (urllib.error.URLError, OSError) as error:
        return f"{address} does not answer: {error}"
    return ""


def beat(schedule: str) -> str:
    """What is wrong, or nothing."""
    written = [path.stat().st_mtime for path in Path(schedule).parent.glob(f"{Path(schedule).name}*")]
    if not written:
        return f"{schedule} does not exist: beat has not started."
    age = time.time() - max(written)
    return f"beat has sent nothing for {age:.0f} seconds." if age > BEAT_SECONDS else ""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["web"]:
            fault = web()
        case ["beat", schedule]:
            fault = beat(schedule)
        case _:
            fault = (__doc__ or "").strip()
    sys.stdout.write(f"{fault or 'well'}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
