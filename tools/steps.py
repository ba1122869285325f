"""One step of set-up: said in a line, shown while it runs, done once, and explained when it fails."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
MEGABYTE = 1024 * 1024
FULL_DISK = ("No space left on device", "ENOSPC", "Errno 28", "Disk quota exceeded")


class Problem(Exception):  # noqa: N818 - it is told to a person as it stands
    """One sentence that says what is wrong and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def digest(paths: Iterable[Path], *also: str) -> str:
    """A fingerprint of files' names and contents; folders count with all they hold."""
    seen = hashlib.sha256(repr(also).encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                seen.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return seen.hexdigest()


def once(stamp: Path, fingerprint: str, work: Callable[[], None]) -> None:
    """Do the work unless it was done for this fingerprint. An interrupted run leaves no stamp, so it is done again."""
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    stamp.unlink(missing_ok=True)
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


@contextmanager
def alone() -> Iterator[None]:
    """Two set-ups of one checkout at once: the second waits for the first."""
    (VAR / "run").mkdir(parents=True, exist_ok=True)
    with (VAR / "run" / "setup.lock").open("a") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this folder. Waiting for it ...")
            fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def need_space(megabytes: int) -> None:
    free = shutil.disk_usage(ROOT).free // MEGABYTE
    if free < megabytes:
        raise Problem(
            f"Set-up needs about {megabytes} MB, and the disk that holds {ROOT} has {free} MB left. "
            "Free some space, then run the command again."
        )


def run(
    command: Sequence[str | Path],
    *,
    failing: str,
    env: Mapping[str, str] | None = None,
    shows: Callable[[str], str | None] = str,
) -> None:
    """Run a step's command and show its lines, filtered by `shows`. Raises Problem with the sentence `failing`."""
    last: deque[str] = deque(maxlen=15)
    unseen: deque[str] = deque(maxlen=15)  # what does not stay on the screen, and is needed there when the step fails
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT, env=dict(env or os.environ), text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            last.append(line.rstrip())
            if not _show(shows(line.rstrip())):
                unseen.append(line.rstrip())
    _clear()
    if process.returncode:
        if any(sign in line for sign in FULL_DISK for line in last):
            raise Problem(f"The disk is full. Free some space (on {ROOT} and in {tmp()}), then run the command again.")
        if unseen:
            say("\n".join(unseen))
        raise Problem(failing)


def tmp() -> str:
    return os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - named in a sentence, not used


def _show(line: str | None) -> bool:
    """Show a line of progress; at a terminal each takes the place of the one before. Returns whether it stays."""
    if not line:
        return False
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 3
        sys.stdout.write(f"\r\x1b[K  {line[:width]}")
        sys.stdout.flush()
        return False
    say(f"  {line}")
    return True


def _clear() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[K")
        sys.stdout.flush()
