"""The house's arrows: rooms import downwards only, and inside a room the web knows the models, never the reverse."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("reports", "evaluations", "participants", "planning", "offers", "organisations", "messaging", "audit", "ui")
LINT_IMPORTS = (
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
    "--no-cache",
)
CONTRACTS = (ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2].partition("# --- tests")[0]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT_IMPORTS, cwd=folder, capture_output=True, text=True, check=False, timeout=50)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with this one's contracts, in which a test can draw a wrong arrow."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.importlinter]{CONTRACTS}")
    for room in ("lms_portal", *ROOMS):
        (tmp_path / room).mkdir()
        for module in ("__init__", "models", "tasks", "services", "views"):
            (tmp_path / room / f"{module}.py").write_text("")
    return tmp_path


def test_every_arrow_in_the_house_points_down() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Contracts: 2 kept, 0 broken." in result.stdout


def test_every_room_is_under_the_contracts() -> None:
    rooms = {app for app in settings.INSTALLED_APPS if (ROOT / app / "__init__.py").exists()} - {"lms_portal"}
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    between, inside = config["contracts"]
    layers = {name.strip() for layer in between["layers"] for name in layer.split("|")}
    assert rooms == set(ROOMS)
    assert rooms == set(inside["containers"])
    assert rooms | {"lms_portal"} == layers == set(config["root_packages"])


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("offers/models.py", "participants.models"),  # a low room that knows a high one
        ("audit/models.py", "messaging.models"),  # neighbours at the bottom
        ("ui/views.py", "lms_portal.views"),  # composition is at the top
        ("offers/models.py", "offers.services"),  # models that know services
        ("offers/services.py", "offers.views"),  # services that know the web
        ("offers/tasks.py", "offers.views"),  # a task may know its service, and no more
    ],
)
def test_a_wrong_arrow_is_found(house: Path, importer: str, imported: str) -> None:
    (house / importer).write_text(f"import {imported}\n")
    result = lint_imports(house)
    assert result.returncode == 1
    assert f"{importer.replace('/', '.').removesuffix('.py')} -> {imported}" in result.stdout


def test_a_task_may_import_the_service_that_enqueues_it(house: Path) -> None:
    (house / "offers" / "services.py").write_text("from offers import tasks\n")
    (house / "offers" / "tasks.py").write_text("def remind():\n    from offers import services\n")
    assert lint_imports(house).returncode == 0
