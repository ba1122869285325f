"""`make demo`: the private servers, web, Celery worker and Celery beat under one supervisor, until Ctrl-C.

Started as `python -m lms_portal.demo` once all is installed. One runs per checkout and ends what a killed one left.
"""

import fcntl
import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

os.environ.setdefault("PORTAL_MODE", "demo")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_portal.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lms_portal.embedded import EmbeddedError, places
from lms_portal.embedded.errors import in_a_sentence
from lms_portal.supervisor import Program, ProgramEndedError, Supervisor, end_orphans

HOST = "127.0.0.1"
HIGHEST_PORT = 65535
WEB = "gunicorn lms_portal.wsgi --workers 1 --threads 8 --graceful-timeout 3 --log-level warning"
WORKER = "celery --quiet -A lms_portal worker --concurrency 2 --loglevel warning --without-gossip --without-mingle"
BEAT = "celery --quiet -A lms_portal beat --loglevel warning --pidfile="
# In a container one is root, and the demo serves nobody else.
QUIETLY = ("-W", "ignore:You're running the worker with superuser privileges")


class DemoError(Exception):
    """One sentence that says what to do."""


def main() -> int:
    # SIGINT too: started in the background by a script, a program ignores it unless it says otherwise.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as stack:
            try:
                _run(stack)
            finally:
                _finish_in_peace()
    except (DemoError, EmbeddedError, ImproperlyConfigured, ProgramEndedError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(in_a_sentence(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped. The data is kept; `make demo` goes on with it.")
    return 0


def _run(stack: ExitStack) -> None:
    stack.enter_context(only_one())
    port = port_from_environment()
    mark = places.checkout_id(settings.VAR_DIR)
    if end_orphans(mark):
        say("Ended what an earlier run had left behind.")
    address = f"http://{HOST}:{port}"
    listener = stack.enter_context(listen(port))
    keep_servers = _servers(stack)
    supervisor = Supervisor(mark=mark, say=say)
    stack.callback(supervisor.stop)
    say("Preparing the database and the pages ...")
    if supervisor.run_to_its_end(Program("set-up", manage("prepare_demo"))):
        raise DemoError("The portal could not be prepared: the lines above say why.")
    for program in programs(listener):
        supervisor.start(program)
    announce = _announcer(address, port)
    supervisor.watch(keep_servers, announce)


def programs(listener: socket.socket) -> list[Program]:
    """Web gets the socket that is already open, so that no other program can take the port in between."""
    web = module(WEB, "--bind", f"fd://{listener.fileno()}")
    return [
        Program("web", web, pass_fds=(listener.fileno(),)),
        Program("worker", module(WORKER)),
        Program("beat", module(BEAT, "--schedule", str(settings.VAR_DIR / "celerybeat-schedule"))),
    ]


def module(words: str, *more: str) -> tuple[str, ...]:
    """Started as a module: an installed script's first line breaks in a long path."""
    return (sys.executable, *QUIETLY, "-m", *words.split(), *more)


def manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *arguments)


@contextmanager
def only_one() -> Iterator[None]:
    """Refuse a second demo in this checkout. The lock goes with the process, however it ends."""
    path = settings.VAR_DIR / "run" / "demo.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            turn.seek(0)
            raise DemoError(
                f"The demo of this folder already runs {turn.read().strip()}. Stop it there with Ctrl-C."
            ) from None
        turn.truncate(0)
        turn.write(f"at http://{HOST}:{os.environ.get('PORT') or 8000} (process {os.getpid()})")
        turn.flush()
        yield


def port_from_environment() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdecimal() and 0 < int(text) <= HIGHEST_PORT):
        raise DemoError(f"PORT is {text!r}. It must be a number from 1 to {HIGHEST_PORT}, as in: make demo PORT=8001")
    return int(text)


@contextmanager
def listen(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except PermissionError:
            raise DemoError(f"Only an administrator may use port {port}. Choose another: make demo PORT=8001") from None
        except OSError:
            message = (
                f"Another program uses port {port}. Stop it, or choose another port: make demo PORT={free_port(port)}"
            )
            raise DemoError(message) from None
        yield listener


def free_port(after: int) -> int:
    """The next port that is free now; any free one where the search runs out."""
    for port in [*range(after + 1, min(after + 50, HIGHEST_PORT)), 0]:
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return after


def _servers(stack: ExitStack) -> Callable[[], None]:
    """Lease the private servers, if any; returns what brings one back that died."""
    if not settings.EMBEDDED_SERVERS:
        return lambda: None
    from lms_portal.embedded import leases  # noqa: PLC0415 - needed only where a server is private

    say(f"Starting the private {' and '.join(settings.EMBEDDED_SERVERS)} ...")
    servers = [leases.KINDS[name](settings.VAR_DIR) for name in settings.EMBEDDED_SERVERS]
    for server in servers:
        stack.enter_context(leases.lease(server))

    def keep_servers() -> None:
        for server in servers:
            leases.keep_running(server)

    return keep_servers


def _announcer(address: str, port: int) -> Callable[[], None]:
    """Says once, when the portal answers, what a person needs to know."""
    waiting = [True]

    def announce() -> None:
        if waiting and answers(port):
            waiting.clear()
            accounts = (settings.VAR_DIR / "run" / "demo-accounts.txt").read_text().strip()
            lines = (
                "",
                f"The portal runs at  {address}/",
                f"Messages sent:      {address}/demo/post/",
                "",
                accounts,
                "",
                "Ctrl-C stops it.",
            )
            say("\n".join(lines))

    return announce


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def say(text: str) -> None:
    print(text, flush=True)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _finish_in_peace() -> None:
    """A second Ctrl-C must not leave half of it running; stopping takes seconds at most."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
