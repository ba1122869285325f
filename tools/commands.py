"""The targets of the Makefile, one function each."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from tools import checks, environment, frontend, suite
from tools.environment import PYTHON, VENV
from tools.steps import ROOT, VAR, Problem, alone, run, say

MADE_BY_SETUP = (".venv", "node_modules", "static/vendor", "staticfiles", "var")
CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", "htmlcov", ".coverage")
REQUIREMENTS = ("base", "demo", "node", "dev")
COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),  # nothing of the machine that compiles
)


def main(argv: list[str]) -> int:
    """Run one command. Problems are told in a sentence, Ctrl-C in none."""
    name, *arguments = argv or [""]
    try:
        return _command(name)(arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error.strerror}: {error.filename or ROOT}. Put that right, then run the command again.", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        return 130


def demo(_arguments: Sequence[str]) -> int:
    if not PYTHON.exists():  # nobody should wait for the installation to hear this; later the demo itself says it
        check_port(os.environ.get("PORT") or "8000")
    set_up("demo")
    become("-m", "lms_portal.demo", mode="demo")


def test(arguments: Sequence[str]) -> int:
    set_up("demo", "dev")
    suite.reserve_database()
    become("-m", "pytest", *suite.side_by_side(arguments), *arguments, mode="test")


def bench(arguments: Sequence[str]) -> int:
    set_up("demo", "dev")
    become("-m", "benchmarks", *arguments, mode="demo")


def screenshots(arguments: Sequence[str]) -> int:
    set_up("demo", "dev")
    become("-m", "tools.screenshots", *arguments, mode="demo")


def lint(_arguments: Sequence[str]) -> int:
    set_up("demo", "dev")
    return checks.lint()


def format_code(_arguments: Sequence[str]) -> int:
    set_up("demo", "dev")
    return checks.format_code()


def messages(_arguments: Sequence[str]) -> int:
    set_up("demo", "dev")
    become("tools/messages.py", "extract", mode="test")


def requirements(arguments: Sequence[str]) -> int:
    """Compile each .in file to a .txt file with versions and hashes, for every Python and platform at once."""
    set_up("demo", "dev")
    for name in REQUIREMENTS:
        say(f"requirements/{name}.txt")
        files = (f"requirements/{name}.in", "-o", f"requirements/{name}.txt")
        compile_one: tuple[str | Path, ...] = (VENV / "bin" / "uv", *COMPILE, *files, *arguments)
        run(compile_one, failing=f"requirements/{name}.in could not be compiled.")
    return 0


def clean(_arguments: Sequence[str]) -> int:
    """Remove all that set-up and running made. The demo's data goes too, so it is refused while anything runs."""
    if PYTHON.exists() and (VAR / "run").exists():
        run([PYTHON, "-m", "lms_portal.embedded"], failing="Nothing was removed.")
    for name in (*MADE_BY_SETUP, *CACHES):
        path = ROOT / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for cache in [*ROOT.glob("*/locale/*/LC_MESSAGES/django.mo"), *ROOT.rglob("__pycache__")]:
        shutil.rmtree(cache) if cache.is_dir() else cache.unlink()
    return 0


def check_port(port: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, ValueError, OverflowError):
            raise Problem(f"Port {port} cannot be used now. Choose another: make demo PORT=8001") from None


def set_up(*groups: str) -> None:
    with alone():
        environment.ensure(*groups)
        frontend.ensure()
        compile_messages = (PYTHON, "tools/messages.py", "compile")
        run(compile_messages, failing="The translations could not be compiled.", shows=lambda _line: None)


def become(*arguments: str, mode: str) -> NoReturn:
    """Go on as this program, so that Ctrl-C and exit codes are its own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), *arguments], os.environ | {"PORTAL_MODE": mode})  # noqa: S606 - a list, no shell


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "bench": bench,
    "lint": lint,
    "format": format_code,
    "screenshots": screenshots,
    "messages": messages,
    "requirements": requirements,
    "clean": clean,
}


def _command(name: str) -> Callable[[Sequence[str]], int]:
    if name not in COMMANDS:
        raise Problem(f"There is no command {name!r}. There are: {', '.join(COMMANDS)}.")
    return COMMANDS[name]
