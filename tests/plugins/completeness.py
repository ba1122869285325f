"""What did not run is said, and in CI it is a failure: a suite that skips its browser tests has not passed."""

import os
import shutil

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "Chromium was not found"
ADVICE = (
    "Install it (Debian and Ubuntu: apt-get install chromium), or name it: PORTAL_CHROMIUM=/path/to/chromium make test"
)


def find_chromium() -> str | None:
    named = os.environ.get("PORTAL_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, PROGRAMS)), None)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1"}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that tests marked `browser` start."""
    return find_chromium() or pytest.skip(NO_CHROMIUM)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _failed_if_skipped_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _failed_if_skipped_in_ci((yield))


def _failed_if_skipped_in_ci(report):
    if report.skipped and in_ci() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"It did not run, and in CI everything runs: {reason_of(report)}"
    return report


def reason_of(report) -> str:
    """Why a test was skipped: pytest keeps (file, line, reason)."""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # outermost, so that it comes after pytest's own lists
def pytest_terminal_summary(terminalreporter):
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    without_browser = [report for report in skipped if NO_CHROMIUM in reason_of(report)]
    if without_browser:
        terminalreporter.section("Not everything ran", yellow=True)
        terminalreporter.line(f"{len(without_browser)} browser tests did not run: {NO_CHROMIUM}. {ADVICE}")
