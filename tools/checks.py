"""`make lint` and `make format`: each tool reads its part of pyproject.toml."""

import os
import subprocess
from pathlib import Path

from tools.environment import PYTHON, VENV
from tools.steps import ROOT, say

Command = tuple[str | Path, ...]

IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
DJADE = VENV / "bin" / "djade"


def lint() -> int:
    """Run every check even when one fails, so that one run tells all."""
    failed = [name for name, command in _checks().items() if not _passes(name, command)]
    say(f"Failed: {', '.join(failed)}" if failed else "Nothing to put right.")
    return 1 if failed else 0


def format_code() -> int:
    _passes("ruff", (PYTHON, "-m", "ruff", "check", "--fix", "--exit-zero", "--quiet", "."))
    _passes("ruff format", (PYTHON, "-m", "ruff", "format", "."))
    _passes("djade", (DJADE, *_templates()))
    return 0


def _checks() -> dict[str, Command]:
    return {
        "ruff": (PYTHON, "-m", "ruff", "check", "."),
        "ruff format": (PYTHON, "-m", "ruff", "format", "--check", "."),
        "mypy": (PYTHON, "-m", "mypy"),
        "import-linter": (PYTHON, "-c", IMPORTS),
        "djlint": (PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"),
        "djade": (DJADE, "--check", *_templates()),
        "deptry": (PYTHON, "-m", "deptry", "."),
        "migrations": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
        "migration-linter": (PYTHON, "manage.py", "lintmigrations", "--quiet", "ok", "ignore"),
        "messages": (PYTHON, "tools/messages.py", "check"),
    }


def _templates() -> list[Path]:
    return sorted(ROOT.glob("templates/**/*.html"))


def _passes(name: str, command: Command) -> bool:
    say(f"--- {name}")
    environment = os.environ | {"PORTAL_MODE": "test"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
