"""What the processes write to stderr when something goes wrong: enough to find it, and nothing about people."""

import io
import logging
import runpy
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from celery.app.log import Logging
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from lms_portal.celery import app
from lms_portal.logs import SafeFormatter, without_secrets
from messaging.models import Message
from tests.lms_portal.test_settings import COMPLETE, ROOT, run

TOKEN = "kX7-uq2_Zs9"
WORDS = "Nora Nordmann"
ADDRESS = "nora@example.org"
BREAK_DOWN_IN_PRODUCTION = f"""
import django
from django.conf import settings
# what collectstatic would have made is not the point here, and a fresh clone has none of it
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from unittest.mock import patch
from django.test import Client
asked = {{"headers": {{"x-forwarded-proto": "https"}}, "SERVER_NAME": "portal.example.org"}}
client = Client(raise_request_exception=False, **asked)
with patch("evaluations.limits.too_many_tries", side_effect=RuntimeError("{WORDS}")):
    print(client.get("/evaluering/{TOKEN}/").status_code)
"""


def break_down(_request: HttpRequest, token: str) -> HttpResponse:
    raise RuntimeError(WORDS + token)


def refused(_request: HttpRequest, token: str) -> HttpResponse:
    Message.objects.create(key=token, kind="hello", channel="fax", address=ADDRESS)
    return HttpResponse()


urlpatterns = [
    path("min/<str:token>/", break_down),
    path("invitasjon/<str:token>/", refused),
    path("", include("ui.urls")),
]
handler404 = "ui.views.page_not_found"
handler500 = "ui.views.server_error"


@pytest.fixture
def stderr() -> Iterator[io.StringIO]:
    """What the portal's own handler writes."""
    [handler] = [
        handler
        for handler in logging.root.handlers
        if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, SafeFormatter)
    ]
    before = handler.setStream(written := io.StringIO())
    yield written
    handler.setStream(before or sys.stderr)


@pytest.fixture
def stranger(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_an_error_is_written_once_with_the_way_to_it_and_without_the_link(
    stranger: Client, stderr: io.StringIO
) -> None:
    assert stranger.get(f"/min/{TOKEN}/?a={TOKEN}").status_code == 500
    written = stderr.getvalue()
    assert written.count("ERROR django.request: Internal Server Error: /min/…\n") == 1
    assert written.count("in break_down\n") == 1
    assert written.endswith("builtins.RuntimeError\n")
    assert [secret for secret in (TOKEN, WORDS) if secret in written] == []


@pytest.mark.django_db
def test_of_what_the_database_refused_only_the_promise_is_named(stranger: Client, stderr: io.StringIO) -> None:
    assert stranger.get(f"/invitasjon/{TOKEN}/").status_code == 500
    written = stderr.getvalue()
    assert "psycopg.errors.CheckViolation (messaging_message_channel)\n" in written
    assert "which led to\n" in written
    assert written.endswith(f"{IntegrityError.__module__}.IntegrityError\n")
    assert [secret for secret in (TOKEN, ADDRESS, "Failing row") if secret in written] == []


def test_a_warning_is_written_without_the_link(stranger: Client, stderr: io.StringIO) -> None:
    assert stranger.get(f"/evaluering/{TOKEN}/").status_code == 404
    assert stderr.getvalue().partition(" WARNING ")[2] == "django.request: Not Found: /evaluering/…\n"


def test_production_writes_its_errors_to_stderr() -> None:
    result = run(COMPLETE, "-c", BREAK_DOWN_IN_PRODUCTION)
    assert result.stdout.split() == ["500"], result.stderr
    assert "ERROR django.request: Internal Server Error: /evaluering/…\n" in result.stderr
    assert result.stderr.rstrip().endswith("builtins.RuntimeError")
    assert [secret for secret in (TOKEN, WORDS) if secret in result.stderr] == []


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (f"/min/{TOKEN}/endre/ x", "/min/… x"),
        (f"/evaluering/{TOKEN}/?sprak=nn", "/evaluering/…?sprak=nn"),
        (f"https://portal.example.org/invitasjon/{TOKEN}", "https://portal.example.org/invitasjon/…"),
        (f"/konto/passord/nytt/3-{TOKEN}/", "/konto/passord/nytt/…"),
        (f"/pamelding/kvittering/8:{TOKEN}/", "/pamelding/kvittering/…"),
        (f"/sprak/nn/?neste=%2Fmin%2F{TOKEN}%2F", "/sprak/nn/?neste=%2Fmin%2F…"),
        ("/arbeid/gjennomforing/3/evaluering/ x", "/arbeid/gjennomforing/3/evaluering/ x"),
        ("Invalid request from ip=2001:db8::1: bad", "Invalid request from ip=… bad"),
        ("/tilbud/sove-bedre/", "/tilbud/sove-bedre/"),
    ],
)
def test_what_a_link_ends_in_is_cut_out(line: str, written: str) -> None:
    assert without_secrets(line) == written


# --- the other processes ----------------------------------------------------------------------------------------------
def test_a_failed_task_is_named_and_its_errors_words_are_not(stderr: io.StringIO) -> None:
    @app.task(name="tests.fails")
    def fails() -> None:
        raise ValueError(WORDS)

    fails.apply()
    written = stderr.getvalue()
    assert "Task tests.fails[" in written
    assert written.endswith("builtins.ValueError\n")
    assert WORDS not in written


def test_celery_keeps_the_portals_logging() -> None:
    before, level = list(logging.root.handlers), logging.getLogger("celery").level
    try:
        Logging(app).setup(loglevel=logging.INFO, redirect_stdouts=True)
        assert logging.root.handlers == before
        assert logging.getLogger("celery").level == logging.INFO
    finally:
        logging.root.handlers[:] = before
        logging.getLogger("celery").setLevel(level)


def test_gunicorn_keeps_no_access_log_and_cuts_links_out_of_its_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    config = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    handler = logging.StreamHandler(written := io.StringIO())
    error_log = logging.getLogger("gunicorn.error")
    monkeypatch.setattr(error_log, "handlers", [handler])
    config["on_starting"](SimpleNamespace(log=SimpleNamespace(error_log=error_log)))
    error_log.error("Error handling request %s", f"/min/{TOKEN}/")
    assert config["accesslog"] is None
    assert written.getvalue().endswith("ERROR gunicorn.error: Error handling request /min/…\n")


@pytest.mark.parametrize(
    "path",
    [
        "/min/{}/samling/3/",
        "/min/kode/{}/",
        "/min/oversikt/{}/4/",
        "/kalender/{}/avtale.ics",
        "/minn-meg/{}/",
    ],
)
def test_each_kind_of_secret_address_is_cut(path: str) -> None:
    written = without_secrets(f"Not Found: {path.format(TOKEN)}")
    assert (TOKEN in written, written.startswith("Not Found: /")) == (False, True)


def test_addresses_without_a_secret_stay_as_they_are() -> None:
    line = "Not Found: /tilbud/sove-bedre/kalender.ics"
    assert without_secrets(line) == line
