"""The Python environment of the checkout: made once, filled from the compiled requirements with their hashes."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools.steps import ROOT, Problem, digest, need_space, once, run, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"  # programs are started as `python -m`: their own scripts break in a long path
SPACE_MB = {"demo": 500, "dev": 400, "node": 250}


def ensure(*groups: str) -> None:
    """Have the environment with these requirements installed; seconds when nothing changed."""
    if not _works():
        _create()
    for group in groups:
        files = [ROOT / "requirements" / f"{name}.txt" for name in _files(group)]
        fingerprint = digest(files, sys.version.split()[0])
        once(VENV / f".installed-{group}", fingerprint, partial(_install, group, files))


def _files(group: str) -> tuple[str, ...]:
    return ("base", "demo") if group == "demo" else (group,)


def _works() -> bool:
    """A set-up that was interrupted, or whose Python has gone, leaves an environment that cannot import pip."""
    try:
        return subprocess.run([PYTHON, "-c", "import pip._internal"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Problem(
            f"{sys.executable} cannot make environments. On Debian and Ubuntu: apt-get install python3-venv. "
            "Then run the command again."
        )
    say(f"Making a Python environment in .venv (Python {sys.version.split()[0]})")
    run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        failing="The environment could not be made. Remove the folder .venv, then run the command again.",
    )


def _install(group: str, files: list[Path]) -> None:
    need_space(SPACE_MB[group])
    total = sum(len(re.findall(r"^\S+==", file.read_text(), re.MULTILINE)) for file in files)
    say(f"Installing Python packages for {group} ({total} packages; some minutes the first time)")
    wanted = [part for file in files for part in ("-r", str(file))]
    run(
        [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check", *wanted],
        failing="The Python packages could not be installed. Check the network, then run the command again.",
        shows=_counter(total),
    )


def _counter(total: int) -> Callable[[str], str | None]:
    """Of pip's many lines, one per package."""
    count = 0

    def show(line: str) -> str | None:
        nonlocal count
        if line.startswith("Installing collected packages"):
            return "unpacking"
        found = re.match(r"Collecting ([\w.\-\[\]]+)", line)
        if not found:
            return None
        count += 1
        return f"{min(count, total)} of {total}: {found[1]}"

    return show
