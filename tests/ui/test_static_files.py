"""What browsers are served: one lock file without addresses, and references that hold when files are renamed."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(settings.BASE_DIR)


def test_every_package_is_locked_by_its_hash_and_names_no_host():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_exact_versions_are_asked_for():
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]

    assert [version for version in asked.values() if not version[0].isdigit()] == []


@pytest.mark.slow
def test_every_reference_holds_when_files_are_collected_as_in_production(tmp_path):
    storage = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | storage):
        call_command("collectstatic", interactive=False, verbosity=0)
    files = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]

    assert {
        "vendor/portal.css",
        "vendor/icons.svg",
        "vendor/htmx.js",
        "vendor/designsystemet.js",
        "img/favicon.svg",
    } <= set(files)
    assert files["vendor/fonts/inter-latin-wght-normal.woff2"].split("/")[-1] in (
        tmp_path / files["vendor/portal.css"]
    ).read_text(encoding="utf-8")


def test_the_stylesheet_asks_nobody_else_for_anything():
    css = (ROOT / "static/vendor/portal.css").read_text(encoding="utf-8")

    assert "@import" not in css
    assert "url(http" not in css.replace('"', "")
