"""`make demo` as a person runs it: in a copy of the checkout with a long name, with its own servers."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lms_portal import demo
from lms_portal.embedded import places
from lms_portal.embedded.postgres import Postgres
from lms_portal.embedded.valkey import Valkey
from lms_portal.supervisor import MARK, end_orphans

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = (".venv", "node_modules")
NOT_SOURCE = (*INSTALLED, "var", ".git", "staticfiles", "tests", "docs", "__pycache__", ".*_cache", "*.pyc")
PATIENCE_SECONDS = 120
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo")
    path = folder / ("a folder with a very long name " * 10)[: 149 - len(str(folder))].strip()
    shutil.copytree(ROOT, path, ignore=shutil.ignore_patterns(*NOT_SOURCE), symlinks=True)
    for name in INSTALLED:
        if (ROOT / name).exists():
            (path / name).symlink_to(ROOT / name)
    yield path
    end_orphans(places.checkout_id(path / "var"))
    for kind in (Postgres, Valkey):
        kind(path / "var").stop()
    shutil.rmtree(places.socket_dir(path / "var"), ignore_errors=True)


@pytest.fixture
def port() -> int:
    return demo.free_port(18000)


class Demo:
    """One run of the demo, with what it has said so far."""

    def __init__(self, checkout: Path, port: int) -> None:
        self.checkout, self.port = checkout, port
        self.log = checkout.parent / f"demo-{time.monotonic_ns()}.log"
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms_portal.demo"],
                cwd=checkout,
                env=kept | {"PORT": str(port)},
                stdout=out,
                stderr=out,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def until(self, words: str) -> None:
        self.wait_until(lambda: words in self.said)

    def wait_until(self, true) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not true():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def ends(self, signal_number: int | None = None) -> int:
        if signal_number:
            self.process.send_signal(signal_number)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it goes on, after it said: {self.said}")


@pytest.fixture
def run(checkout, port):
    runs = []

    def start(at: int = port) -> Demo:
        runs.append(Demo(checkout, at))
        return runs[-1]

    yield start
    for each in runs:
        if each.process.poll() is None:
            each.ends(signal.SIGTERM)


def left_running(checkout: Path) -> list[str]:
    """Programs and servers of this checkout that are alive."""
    var_dir = checkout / "var"
    servers = [process for kind in (Postgres, Valkey) for process in kind(var_dir).processes()]
    marked = [process for process in psutil.process_iter() if _mark(process) == places.checkout_id(var_dir)]
    return [" ".join(process.cmdline()) for process in servers + marked]


def _mark(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK) if process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_demo_runs_tells_what_to_know_and_leaves_nothing_behind(run, checkout, port):
    first = run()
    first.until("Ctrl-C stops it.")
    assert f"The portal runs at  http://127.0.0.1:{port}/\n" in first.said
    assert f"Messages sent:      http://127.0.0.1:{port}/demo/post/\n" in first.said
    assert [status(port, path) for path in ("/", "/healthz", "/readyz")] == [200, 200, 200]
    assert first.ends(signal.SIGINT) == 0
    assert first.said.endswith("Stopped. The data is kept; `make demo` goes on with it.\n")
    assert left_running(checkout) == []


def test_demo_that_was_killed_is_followed_by_one_that_works_and_outlives_its_database(run, checkout, port):
    killed = run()
    killed.until("Ctrl-C stops it.")
    server = Postgres(checkout / "var").find()
    killed.ends(signal.SIGKILL)
    again = run()
    again.until("Ctrl-C stops it.")
    assert Postgres(checkout / "var").find() == server, "the orphaned server is taken over, not doubled"

    server.kill()
    again.wait_until(lambda: Postgres(checkout / "var").find() not in {None, server} and status(port, "/readyz") == 200)

    worker = next(process for process in psutil.Process(again.process.pid).children() if "worker" in process.cmdline())
    worker.kill()
    assert again.ends() == 1
    assert "\nThe worker process ended by itself (code -9). The data is kept: start again.\n" in again.said
    assert left_running(checkout) == []


def test_second_demo_of_a_folder_says_where_the_first_runs(run, checkout, port):
    first = run()
    first.until("Starting the private")
    second = run(port + 1)
    assert second.ends() == 1
    assert second.said == (
        f"The demo of this folder already runs at http://127.0.0.1:{port} (process {first.process.pid}). "
        "Stop it there with Ctrl-C.\n"
    )
    assert first.ends(signal.SIGINT) == 0
    assert left_running(checkout) == []


def test_taken_port_is_said_in_a_sentence(run, checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(port)
        assert refused.ends() == 1
    assert refused.said.startswith(
        f"Another program uses port {port}. Stop it, or choose another port: make demo PORT="
    )
    assert left_running(checkout) == []


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_impossible_port_is_said_in_a_sentence(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(demo.DemoError) as refused:
        demo.port_from_environment()
    assert str(refused.value) == f"PORT is {port!r}. It must be a number from 1 to 65535, as in: make demo PORT=8001"


def test_half_loaded_start_interrupted_by_ctrl_c_leaves_nothing_behind(run, checkout):
    interrupted = run()
    interrupted.until("Preparing the database")
    assert interrupted.ends(signal.SIGINT) == 0
    assert left_running(checkout) == []
