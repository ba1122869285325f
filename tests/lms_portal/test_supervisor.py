"""The supervisor of `make demo`, with small programs in place of the portal's."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from lms_portal.supervisor import MARK, Program, ProgramEndedError, Supervisor, end_orphans

ROOT = Path(__file__).resolve().parents[2]
WAITS = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITS}"


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said, request):
    supervisor = Supervisor(mark=f"test-{os.getpid()}-{request.node.name}", say=said.append)
    yield supervisor
    supervisor.stop()


def python(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


def alive(mark: str) -> list[int]:
    return [process.pid for process in psutil.process_iter() if _mark(process) == mark]


def _mark(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK) if process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def wait_for(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_output_is_shown_under_the_programs_name(supervisor, said):
    code = supervisor.run_to_its_end(python("web", "print('æ'); print('two'); print('no line end', end='')"))
    assert (code, said) == (0, ["   web | æ", "   web | two", "   web | no line end"])


def test_exit_code_of_a_program_run_to_its_end_is_returned(supervisor):
    assert supervisor.run_to_its_end(python("set-up", "raise SystemExit(3)")) == 3


def test_program_that_ends_by_itself_is_named(supervisor, said):
    supervisor.start(python("beat", WAITS))
    supervisor.start(python("worker", "print('oh no'); raise SystemExit(4)"))
    with pytest.raises(
        ProgramEndedError, match=r"^The worker process ended by itself \(code 4\)\. The data is kept: start again\.$"
    ):
        supervisor.watch(lambda: None)
    assert "worker | oh no" in said
    assert len(alive(supervisor.mark)) == 1
    supervisor.stop()
    assert alive(supervisor.mark) == []


def test_stop_ends_what_the_programs_started_too(supervisor, said):
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]).wait()"
    supervisor.start(python("worker", code))
    wait_for(lambda: len(alive(supervisor.mark)) == 2)
    supervisor.stop()
    assert alive(supervisor.mark) == []


def test_stop_ends_a_program_that_does_not_want_to(supervisor, said, monkeypatch):
    monkeypatch.setattr("lms_portal.supervisor.GRACE_SECONDS", 0.2)
    supervisor.start(python("web", STUBBORN))
    wait_for(lambda: supervisor._show_output(0) or said == ["   web | here"])
    supervisor.stop()
    assert alive(supervisor.mark) == []


def test_ctrl_c_in_the_middle_of_starting_a_program_is_heard_and_the_program_ends_with_the_others():
    """Right after a fork Python runs hooks whose exceptions it throws away: the Ctrl-C went with them."""
    mark = f"interrupted-{os.getpid()}"
    script = f"""
        from lms_portal.supervisor import Program, Supervisor
        import os, signal, sys
        signal.signal(signal.SIGINT, signal.default_int_handler)
        supervisor = Supervisor(mark={mark!r}, say=print)
        os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            supervisor.start(Program("web", (sys.executable, "-c", {WAITS!r})))
        except KeyboardInterrupt:
            print("heard", list(supervisor.running))
        supervisor.stop()
    """
    heard = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (heard.stdout, heard.stderr) == ("heard ['web']\n", "")
    assert alive(mark) == []


def test_started_program_hears_signals_itself(supervisor, said):
    supervisor.start(python("web", WAITS))
    wait_for(lambda: supervisor._show_output(0) or said == ["   web | here"])
    process = supervisor.running["web"]
    process.send_signal(signal.SIGINT)
    assert process.wait(10) != 0


def test_tick_is_called_while_programs_run(supervisor):
    supervisor.start(python("web", WAITS))
    with pytest.raises(StopIteration):
        supervisor.watch(lambda: next(iter([])))


@pytest.mark.parametrize(("code", "left"), [(WAITS, 0), (STUBBORN, 2)], ids=["willing", "stubborn"])
def test_programs_of_a_killed_supervisor_end_with_it_or_are_found_by_the_next(tmp_path, code, left):
    """The kernel ends them at once where it can; what withstands that carries the mark."""
    mark = f"killed-{os.getpid()}"
    script = f"""
        from lms_portal.supervisor import Program, Supervisor
        import sys
        supervisor = Supervisor(mark={mark!r}, say=lambda text: print(text, flush=True))
        for name in ("web", "worker"):
            supervisor.start(Program(name, (sys.executable, "-c", {code!r})))
        supervisor.watch(lambda: None)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        assert {killed.stdout.readline(), killed.stdout.readline()} == {b"   web | here\n", b"worker | here\n"}
        killed.send_signal(signal.SIGKILL)
    wait_for(lambda: len(alive(mark)) == left)
    assert len(end_orphans(mark)) == left
    assert alive(mark) == []


def test_orphans_of_another_checkout_are_left_alone(supervisor):
    supervisor.start(python("web", WAITS))
    assert end_orphans("another") == []
    assert len(alive(supervisor.mark)) == 1
