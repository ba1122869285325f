"""`python3 -m tools <command>`. Old Pythons can read this file: a newer one takes over, or they say what to install."""

import os
import sys

NEEDED = (3, 11)
NEWER = ["python3.%d" % minor for minor in range(15, 10, -1)]  # noqa: UP031 - also read by a Python without f-strings


def find_newer():  # noqa: ANN201 - annotations are newer than some readers of this file
    # type: () -> str | None
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for name in NEWER:
        for folder in folders:
            path = os.path.join(folder, name)  # noqa: PTH118
            # The name alone is no proof: version managers leave stand-ins for Pythons that are not chosen.
            if os.access(path, os.X_OK) and os.system('"%s" -c "" 2>/dev/null' % path) == 0:  # noqa: S605, UP031
                return path
    return None


if sys.version_info >= NEEDED:
    from tools.commands import main

    sys.exit(main(sys.argv[1:]))

newer = find_newer()
if newer:
    os.execv(newer, [newer, "-m", "tools"] + sys.argv[1:])  # noqa: RUF005, S606
sys.stderr.write(
    "The portal needs Python 3.11 or newer, and this is %d.%d. Install one (Debian and Ubuntu: apt-get install python3 "  # noqa: UP031
    "python3-venv; or python.org), or name it: make demo PYTHON=/path/to/python3.12\n" % sys.version_info[:2]
)
sys.exit(1)
