"""The settings are strict in production, and say all that is missing at once."""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "CONTACT_EMAIL",
)
COMPLETE = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "kq8Vx2mZ0tR5wYb7Nc4Ld9Hj1Gf6Ts3Pa8Ue0Qi5Xo2Mr7Kv4Bn9Cz1",
    "ALLOWED_HOSTS": "portal.example.org,www.portal.example.org",
    "DATABASE_URL": "postgresql://portal:secret@127.0.0.1:1/portal",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://post:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Portal <ikke-svar@example.org>",
    "CONTACT_EMAIL": "post@example.org",
}
Settings = Callable[[dict[str, str]], dict[str, Any]]


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the settings file makes of an environment that holds this and nothing else."""

    def read(environment: dict[str, str]) -> dict[str, Any]:
        for name in tuple(os.environ):
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "lms_portal" / "settings.py"))

    return read


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


# --- refusing to start ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("arguments", [("manage.py", "check"), ("-c", "import lms_portal.wsgi")])
def test_production_without_anything_names_all_that_is_missing_at_once(arguments: tuple[str, ...]) -> None:
    result = run({}, *arguments)
    assert result.returncode == 1
    assert (
        result.stderr.strip()
        .splitlines()[-1]
        .endswith(
            "The portal cannot start in production without: "
            "SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL, REDIS_URL, EMAIL_URL, DEFAULT_FROM_EMAIL, CONTACT_EMAIL. "
            "See .env.example."
        )
    )


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("empty", [True, False])
def test_production_without_one_variable_names_it(name: str, empty: bool, settings_of: Settings) -> None:
    environment = {key: value for key, value in COMPLETE.items() if key != name} | ({name: ""} if empty else {})
    with pytest.raises(ImproperlyConfigured) as raised:
        settings_of(environment)
    assert str(raised.value) == f"The portal cannot start in production without: {name}. See .env.example."


@pytest.mark.parametrize("mode", ["prod", "Production", "debug", " demo"])
def test_a_mode_that_does_not_exist_is_refused(mode: str, settings_of: Settings) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        settings_of(COMPLETE | {"PORTAL_MODE": mode})
    assert str(raised.value) == f"PORTAL_MODE is {mode!r}. It must be production, demo or test."


# --- what production turns on -----------------------------------------------------------------------------------------
def test_production_sends_cookies_over_https_only_and_keeps_them_from_scripts(settings_of: Settings) -> None:
    found = settings_of(COMPLETE)
    names = [f"{kind}_COOKIE_{what}" for kind in ("SESSION", "CSRF", "LANGUAGE") for what in ("SECURE", "HTTPONLY")]
    assert {name: found[name] for name in names} == dict.fromkeys(names, True)


def test_production_insists_on_https(settings_of: Settings) -> None:
    found = settings_of(COMPLETE)
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert found["PORTAL_URL"] == "https://portal.example.org"


def test_links_in_messages_lead_to_a_host_also_where_a_whole_domain_is_allowed(settings_of: Settings) -> None:
    found = settings_of(COMPLETE | {"ALLOWED_HOSTS": ".portal.example.org"})
    assert found["PORTAL_URL"] == "https://portal.example.org"


def test_behind_a_proxy_visitors_are_known_by_what_the_proxy_says(settings_of: Settings) -> None:
    found = settings_of(COMPLETE)
    assert (found["RATELIMIT_IP_META_KEY"], found["ALLAUTH_TRUSTED_CLIENT_IP_HEADER"]) == (
        "HTTP_X_REAL_IP",
        "X-Real-IP",
    )


def test_without_a_proxy_no_visitor_can_claim_https_or_another_address(settings_of: Settings) -> None:
    found = settings_of(COMPLETE | {"BEHIND_PROXY": "false"})
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert (found["RATELIMIT_IP_META_KEY"], found["ALLAUTH_TRUSTED_CLIENT_IP_HEADER"]) == ("REMOTE_ADDR", None)


@pytest.mark.parametrize(("mode", "required"), [("production", True), ("demo", False)])
def test_only_production_requires_a_second_factor(mode: str, required: bool, settings_of: Settings) -> None:
    assert settings_of(COMPLETE | {"PORTAL_MODE": mode})["SECOND_FACTOR_REQUIRED"] is required


@pytest.mark.parametrize(("mode", "accepted"), [("production", False), ("demo", True)])
def test_demo_accounts_sign_in_to_the_demo_only(mode: str, accepted: bool, settings_of: Settings) -> None:
    backends = settings_of(COMPLETE | {"PORTAL_MODE": mode})["AUTHENTICATION_BACKENDS"]
    assert ("lms_portal.demo_login.DemoBackend" in backends) is accepted


def test_the_content_security_policy_allows_nothing_from_elsewhere_and_nothing_inline(settings_of: Settings) -> None:
    directives = settings_of(COMPLETE)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == ["'self'"]
    assert directives["frame-ancestors"] == directives["base-uri"] == ["'none'"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'none'", "'self'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]


@pytest.mark.parametrize("mode", ["production", "demo", "test"])
def test_debug_is_off_in_every_mode(mode: str, settings_of: Settings) -> None:
    assert settings_of(COMPLETE | {"PORTAL_MODE": mode})["DEBUG"] is False


def test_the_database_pool_is_at_least_as_large_as_gunicorns_threads(settings_of: Settings) -> None:
    pool = settings_of(COMPLETE)["DATABASES"]["default"]["OPTIONS"]["pool"]
    assert pool["max_size"] >= runpy.run_path(str(ROOT / "gunicorn.conf.py"))["threads"]


# --- the whole portal in production -----------------------------------------------------------------------------------
def test_djangos_own_checks_for_deployment_find_nothing() -> None:
    result = run(COMPLETE, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "System check identified no issues (2 silenced)."


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
