"""The portal under gunicorn, with a database of its own in the private server, for as long as a benchmark runs."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
START_SECONDS = 30
DATABASE = "portal_bench"


def environment(database_url: str, redis_url: str) -> dict[str, str]:
    return os.environ | {
        "PORTAL_MODE": "demo",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """An empty database that is dropped afterwards. Yields its address."""
    name = f"{DATABASE}_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield server_url.replace("/portal?", f"/{name}?")
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


@contextmanager
def running(env: dict[str, str]) -> Iterator[int]:
    """Serve the portal with two workers; yields the port."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen(512)
        port = int(listener.getsockname()[1])
        command = [sys.executable, "-m", "gunicorn", "lms_portal.wsgi", "--bind", f"fd://{listener.fileno()}"]
        command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning"]
        process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=(listener.fileno(),))
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    message = f"The portal did not answer within {START_SECONDS} seconds."
    raise TimeoutError(message)
