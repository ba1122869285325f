"""The files that production is made of, checked as far as that goes without a container engine."""

import ast
import itertools
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery
from compose_spec import PyCompose
from django.core.management import load_command_class

from tests.lms_portal.test_settings import COMPLETE

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
EXAMPLE = (ROOT / ".env.example").read_text()
IN_EXAMPLE = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::?([-?])([^}]*))?\}")
# As the engine sees it: with what anchors, `<<` and variables stand for.
RESOLVED = VARIABLE.sub(
    lambda match: match[3] if match[2] == "-" else "given", yaml.safe_dump(COMPOSE, sort_keys=False)
)
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "EMAIL_URL"}
BIN = Path(sys.executable).parent


# --- variables --------------------------------------------------------------------------------------------------------
def variables_read_by(path: Path) -> Iterator[str]:
    """Names in `env.str("NAME")`, `os.environ["NAME"]`, `os.environ.get("NAME")` and lists called REQUIRED..."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=source), args=[ast.Constant(value=str(name)), *_]):
                read = ast.unparse(source) in {"env", "os.environ"} and not ast.unparse(node).startswith(
                    "os.environ.set"
                )
            case ast.Subscript(value=source, slice=ast.Constant(value=str(name))):
                read = ast.unparse(source) == "os.environ"
            case _:
                continue
        if read:
            yield name


def product_code() -> list[Path]:
    rooms = {path.parent for path in ROOT.glob("*/apps.py")} | {ROOT / "lms_portal"}
    files = [path for room in rooms for path in room.rglob("*.py")]
    return sorted([*files, ROOT / "gunicorn.conf.py", ROOT / "deploy" / "healthcheck.py"])


READ_BY_CODE = {name for path in product_code() for name in variables_read_by(path)}
READ_BY_COMPOSE = {match[0] for match in VARIABLE.findall(COMPOSE_TEXT)}
READ_BY_PROXY = set(re.findall(r"\{\$([A-Z_]+)[:}]", (ROOT / "deploy" / "Caddyfile").read_text()))


def test_the_search_for_variables_finds_them() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "PORT", "WEB_WORKERS"} <= READ_BY_CODE
    assert {"POSTGRES_PASSWORD", "PORTAL_DOMAIN", "WORKER_CONCURRENCY"} <= READ_BY_COMPOSE


def test_every_variable_that_is_read_is_in_the_example_file_and_no_other() -> None:
    assert (READ_BY_CODE | READ_BY_COMPOSE) == IN_EXAMPLE


def test_every_variable_in_the_example_file_has_a_sentence_above_it() -> None:
    pairs = itertools.pairwise(EXAMPLE.splitlines())
    bare = [line for before, line in pairs if re.match(r"#?[A-Z_]+=", line) and not re.match(r"# \S", before)]
    assert bare == []


def test_the_example_file_holds_no_secret() -> None:
    values = dict(re.findall(r"^([A-Z][A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert set(values.values()) == {""}


def test_every_variable_has_its_line_in_the_operations_manual() -> None:
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert described == IN_EXAMPLE


def test_compose_passes_every_variable_of_the_settings_on_to_the_containers() -> None:
    """One that is written in .env but not passed on would have no effect, and nobody would know."""
    outside = {"TEST_DATABASE_NAME", "BEHIND_PROXY", "SECURE_SSL_REDIRECT", "WEB_HOST", "PORT"}  # fixed by this set-up
    assert READ_BY_CODE - set(SERVICES["web"]["environment"]) == outside


def test_compose_and_proxy_name_what_is_missing() -> None:
    operators = {name: operator for name, operator, _rest in VARIABLE.findall(COMPOSE_TEXT)}
    assert {name for name, operator in operators.items() if operator == "?"} == {
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "CONTACT_EMAIL",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "PORTAL_DOMAIN",
    }
    assert {name for name, operator in operators.items() if operator == ""} == set()
    assert READ_BY_PROXY - {"PORTAL_UPSTREAM"} <= set(SERVICES["proxy"]["environment"])


# --- compose ----------------------------------------------------------------------------------------------------------
def test_the_compose_file_follows_the_specification() -> None:
    assert sorted(PyCompose.from_yaml(RESOLVED).service_names()) == sorted(
        ["postgres", "redis", "migrate", "web", "worker", "beat", "proxy"],
    )


def test_the_specification_is_really_checked() -> None:
    with pytest.raises(ValueError, match="restart"):
        PyCompose.from_yaml(RESOLVED.replace("restart: unless-stopped", "restart: sometimes"))


def test_nothing_secret_stands_in_the_compose_file() -> None:
    pairs = [pair for service in SERVICES.values() for pair in service.get("environment", {}).items()]
    secret = {name: value for name, value in pairs if name in SECRETS | {"DATABASE_URL", "REDIS_URL", "REDISCLI_AUTH"}}
    assert {VARIABLE.sub("...", value) for value in secret.values()} == {
        "...",
        "postgresql://portal:...@postgres:5432/portal",
        "redis://:...@redis:6379/0",
    }


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_cannot_write_to_its_own_files_and_starts_again(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]  # noqa: S108 - inside the container
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "web"}))
def test_a_service_tells_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_web_service_is_checked_by_the_image() -> None:
    assert "HEALTHCHECK" in DOCKERFILE
    assert "healthcheck" not in SERVICES["web"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_service_waits_for_servers_and_migrations(name: str) -> None:
    assert {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()} == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_without_rights(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in SERVICES[name]  # the image's own


def test_every_named_volume_is_declared_and_every_mounted_file_exists() -> None:
    mounts = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {mount for mount in mounts if not mount.startswith(".")} == set(COMPOSE["volumes"])
    assert [mount for mount in mounts if mount.startswith(".") and not (ROOT / mount).is_file()] == []


# --- image ------------------------------------------------------------------------------------------------------------
def copied() -> list[str]:
    lines = [line.split() for line in DOCKERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line]
    return [source for words in lines for source in words[1:-1]]


def test_every_copied_file_exists_and_reaches_the_builder() -> None:
    missing = [source for source in copied() if not (ROOT / source).exists()]
    assert missing == []
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sent == set(copied())


def test_every_room_is_in_the_image() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"lms_portal", "templates", "static"}
    assert rooms - set(copied()) == set()


def test_the_image_is_built_from_official_images_by_name_only() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) + [
        service["image"] for name, service in SERVICES.items() if name not in OURS
    ]
    assert len(bases) == 6
    for base in bases:
        name, _, tag = base.partition(":")
        assert tag, f"{base} has no version"
        assert "." not in name, f"{base} names a host"


def test_the_image_runs_as_a_user_without_rights() -> None:
    last_stage = DOCKERFILE.rpartition("FROM ")[2]
    assert re.findall(r"^USER (\S+)", last_stage, re.MULTILINE) == ["10001:10001"]


def test_the_image_installs_run_time_packages_only_and_checks_their_hashes() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert [source for source in copied() if source.startswith("requirements/")] == ["requirements/base.txt"]


def test_the_image_holds_no_secret() -> None:
    assert not re.search(r"^(ENV|ARG)\b.*(KEY|PASSWORD|_URL)", DOCKERFILE, re.MULTILINE)
    assert ".env" not in copied()


# --- the commands, outside the image ----------------------------------------------------------------------------------
def command_of(name: str) -> list[str]:
    if name == "web":
        words = re.findall(r"^CMD (\[.*\])", DOCKERFILE, re.MULTILINE)[-1]
        return list(yaml.safe_load(words))
    return [VARIABLE.sub(lambda match: match[3], word).replace("$$", "$") for word in SERVICES[name]["command"]]


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    first, *rest = command
    program = sys.executable if first == "python" else str(BIN / first)
    return subprocess.run(
        [program, *rest],
        cwd=ROOT,
        env={"PATH": f"{BIN}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def options_of(celery_command: str) -> set[str]:
    return {option for parameter in celery.commands[celery_command].params for option in parameter.opts}


def test_celery_loads_the_portal_in_production() -> None:
    """The start of the worker's and of beat's command; the rest of each is below."""
    result = run(COMPLETE, *command_of("worker")[:3], "report")
    assert result.returncode == 0, result.stderr
    assert "lms_portal.settings" in result.stdout


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_knows_every_option_of_the_command(name: str) -> None:
    program, app, portal, command, *options = command_of(name)
    assert (program, app, portal, command) == ("celery", "--app", "lms_portal", name)
    assert {option for option in options if option.startswith("--")} - options_of(name) == set()


def test_migrate_is_a_command_that_exists() -> None:
    python, manage, command, *options = command_of("migrate")
    assert (python, manage) == ("python", "manage.py")
    parser = load_command_class("django.core", command).create_parser(manage, command)
    assert parser.parse_args(options).interactive is False


def test_the_workers_health_check_is_a_command_that_exists() -> None:
    shell, line = SERVICES["worker"]["healthcheck"]["test"]
    program, app, portal, command, action, *options = line.split()
    assert (shell, program, app, portal, command, action) == (
        "CMD-SHELL",
        "celery",
        "--app",
        "lms_portal",
        "inspect",
        "ping",
    )
    assert {option for option in options if option.startswith("--")} - options_of("inspect") == set()


# --- the health check -------------------------------------------------------------------------------------------------
@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def web(port: int) -> Iterator[int]:
    """The image's web command, in production mode, as the container runs it. Neither database nor broker is there."""
    command = [str(BIN / command_of("web")[0]), *command_of("web")[1:]]
    environment = {"PATH": f"{BIN}:/usr/bin:/bin", "PORT": str(port), "WEB_WORKERS": "1", **COMPLETE}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield port
    finally:
        server.terminate()
        _out, errors = server.communicate(timeout=30)
        assert "Traceback" not in errors, errors


def healthcheck(*arguments: str, **environment: str) -> tuple[int, str]:
    result = run(COMPLETE | environment, "python", "deploy/healthcheck.py", *arguments)
    return result.returncode, result.stdout.strip()


def test_the_health_check_says_that_a_live_server_is_well(web: int) -> None:
    deadline = time.monotonic() + 30
    answer = healthcheck("web", PORT=str(web))
    while answer[0] and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = healthcheck("web", PORT=str(web))
    assert answer == (0, "well")


def test_the_health_check_asks_by_a_name_that_django_accepts_and_passes_on_a_refusal(port: int) -> None:
    hosts = []

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_error(503)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", port), Refusing)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    answer = healthcheck("web", PORT=str(port), ALLOWED_HOSTS=".portal.example.org, other.example.org")
    thread.join()
    server.server_close()
    assert hosts == ["portal.example.org"]
    sentence = f"http://127.0.0.1:{port}/healthz does not answer: HTTP Error 503: Service Unavailable"
    assert answer == (1, sentence)


def test_the_health_check_says_that_nothing_answers(port: int) -> None:
    code, sentence = healthcheck("web", PORT=str(port))
    assert code == 1
    assert sentence.startswith(f"http://127.0.0.1:{port}/healthz does not answer: ")


def test_the_health_check_of_beat_looks_at_what_beat_last_wrote(tmp_path: Path) -> None:
    schedule = tmp_path / "beat-schedule"
    assert healthcheck("beat", str(schedule)) == (1, f"{schedule} does not exist: beat has not started.")
    schedule.write_text("")
    assert healthcheck("beat", str(schedule)) == (0, "well")
    long_ago = time.time() - 400
    os.utime(schedule, (long_ago, long_ago))
    code, sentence = healthcheck("beat", str(schedule))
    assert (code, sentence) == (1, "beat has sent nothing for 400 seconds.")


def test_the_health_check_explains_itself_when_it_is_called_wrongly() -> None:
    code, sentence = healthcheck()
    assert code == 1
    assert "healthcheck.py web" in sentence
