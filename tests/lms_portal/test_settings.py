"""The settings are strict in production, and say all that is missing at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
COMPLETE = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "kq8Vx2mZ0tR5wYb7Nc4Ld9Hj1Gf6Ts3Pa8Ue0Qi5Xo2Mr7Kv4Bn9Cz1",
    "ALLOWED_HOSTS": "portal.example.org,www.portal.example.org",
    "DATABASE_URL": "postgresql://portal:secret@127.0.0.1:1/portal",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://post:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Portal <ikke-svar@example.org>",
}
SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "lms_portal.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def settings_of(environment: dict[str, str], *names: str) -> dict[str, object]:
    result = run(environment, "-c", SHOW, *names)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    return result.stderr.strip().splitlines()[-1]


# --- refusing to start ------------------------------------------------------------------------------------------------
def test_production_without_anything_names_all_that_is_missing_at_once() -> None:
    result = run({}, "-c", SHOW, "DEBUG")
    assert result.returncode == 1
    assert last_line(result) == (
        "django.core.exceptions.ImproperlyConfigured: The portal cannot start in production without: "
        "SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL, REDIS_URL, EMAIL_URL, DEFAULT_FROM_EMAIL. See .env.example."
    )


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("empty", [True, False])
def test_production_without_one_variable_names_it(name: str, empty: bool) -> None:  # noqa: FBT001 - two ways to lack one
    environment = {key: value for key, value in COMPLETE.items() if key != name} | ({name: ""} if empty else {})
    result = run(environment, "-c", SHOW, "DEBUG")
    assert result.returncode == 1
    assert last_line(result).endswith(f"cannot start in production without: {name}. See .env.example.")


@pytest.mark.parametrize("mode", ["prod", "Production", "debug", " demo"])
def test_a_mode_that_does_not_exist_is_refused(mode: str) -> None:
    result = run(COMPLETE | {"PORTAL_MODE": mode}, "-c", SHOW, "DEBUG")
    assert result.returncode == 1
    assert last_line(result).endswith(f"PORTAL_MODE is {mode!r}. It must be production, demo or test.")


# --- what production turns on -----------------------------------------------------------------------------------------
def test_production_sends_cookies_over_https_only_and_keeps_them_from_scripts() -> None:
    names = [f"{kind}_COOKIE_{what}" for kind in ("SESSION", "CSRF", "LANGUAGE") for what in ("SECURE", "HTTPONLY")]
    assert settings_of(COMPLETE, *names) == dict.fromkeys(names, True)


def test_production_insists_on_https() -> None:
    assert settings_of(
        COMPLETE,
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_PROXY_SSL_HEADER",
        "PORTAL_URL",
    ) == {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "PORTAL_URL": "https://portal.example.org",
    }


def test_without_a_proxy_no_visitor_can_claim_https_or_another_address() -> None:
    assert settings_of(
        COMPLETE | {"BEHIND_PROXY": "false"},
        "SECURE_PROXY_SSL_HEADER",
        "RATELIMIT_IP_META_KEY",
        "ALLAUTH_TRUSTED_CLIENT_IP_HEADER",
    ) == {
        "SECURE_PROXY_SSL_HEADER": None,
        "RATELIMIT_IP_META_KEY": "REMOTE_ADDR",
        "ALLAUTH_TRUSTED_CLIENT_IP_HEADER": None,
    }


def test_production_requires_a_second_factor_and_the_demo_does_not() -> None:
    assert settings_of(COMPLETE, "SECOND_FACTOR_REQUIRED", "DEMO") == {"SECOND_FACTOR_REQUIRED": True, "DEMO": False}
    demo = settings_of({"PORTAL_MODE": "demo"}, "SECOND_FACTOR_REQUIRED", "DEMO")
    assert demo == {"SECOND_FACTOR_REQUIRED": False, "DEMO": True}


def test_the_content_security_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    (policy,) = settings_of(COMPLETE, "CONTENT_SECURITY_POLICY").values()
    assert isinstance(policy, dict)
    directives = policy["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == ["'self'"]
    assert directives["frame-ancestors"] == directives["base-uri"] == ["'none'"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'none'", "'self'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]


@pytest.mark.parametrize("mode", ["production", "demo", "test"])
def test_debug_is_off_in_every_mode(mode: str) -> None:
    assert settings_of(COMPLETE | {"PORTAL_MODE": mode}, "DEBUG") == {"DEBUG": False}


def test_the_database_pool_is_at_least_as_large_as_gunicorns_threads() -> None:
    databases = settings_of(COMPLETE, "DATABASES")["DATABASES"]
    assert isinstance(databases, dict)
    namespace: dict[str, int] = {}
    exec(compile((ROOT / "gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec"), namespace)  # noqa: S102 - our own
    assert databases["default"]["OPTIONS"]["pool"]["max_size"] >= namespace["threads"]


# --- the whole portal in production -----------------------------------------------------------------------------------
def test_djangos_own_checks_for_deployment_find_nothing() -> None:
    result = run(COMPLETE, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "System check identified no issues (0 silenced)."


def test_production_needs_only_the_run_time_packages() -> None:
    """The image installs base.txt. What only demo.txt and dev.txt bring is hidden here, then everything is loaded."""
    names = {package: distribution_names(package) for package in ("base", "demo", "dev")}
    hidden = sorted((names["demo"] | names["dev"]) - names["base"])
    result = run(COMPLETE | {"HIDDEN": ",".join(hidden)}, "-c", LOAD_ALL_WITHOUT)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["loaded"]


def distribution_names(requirements: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{requirements}.txt").read_text().splitlines()
    return {line.split("==")[0].split("[")[0].lower() for line in lines if "==" in line and not line.startswith(" ")}


LOAD_ALL_WITHOUT = """
import importlib.metadata, os, sys
hidden = set(os.environ["HIDDEN"].split(","))
modules = {m for m, ds in importlib.metadata.packages_distributions().items() if {d.lower() for d in ds} <= hidden}
assert {"psutil", "pytest", "ruff"} <= modules, modules
sys.modules.update(dict.fromkeys(modules))
import django
django.setup()
import gunicorn.app.wsgiapp, lms_portal.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
from lms_portal.celery import app
app.loader.import_default_modules()
print("loaded")
"""
