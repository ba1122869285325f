"""What did not run is told, and fails in CI."""

import pytest

pytest_plugins = ["pytester"]
SUITE = """
    import pytest

    @pytest.mark.browser
    def test_page(): ...

    def test_rule(): ...

    @pytest.mark.xfail(strict=True)
    def test_known_fault(): assert False
"""
CONFIGURATION = """
    [pytest]
    markers = browser
    addopts = -p tests.plugins.completeness -p no:django -p no:socket -p no:xdist -p no:cacheprovider
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PORTAL_CHROMIUM", raising=False)
    pytester.makeini(CONFIGURATION)
    pytester.makepyfile(SUITE)
    return pytester


def test_browser_tests_run_where_chromium_is_found(suite, monkeypatch):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/bin/sh")
    monkeypatch.setenv("CI", "true")
    suite.runpytest_inprocess().assert_outcomes(passed=2, xfailed=1)


def test_last_lines_say_what_did_not_run_and_how_to_get_it(suite, monkeypatch):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/nowhere/chromium")
    result = suite.runpytest_inprocess()
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)
    assert [line for line in result.outlines if line][-2] == (
        "1 browser tests did not run: Chromium was not found. Install it (Debian and Ubuntu: apt-get install "
        "chromium), or name it: PORTAL_CHROMIUM=/path/to/chromium make test"
    )


def test_skipped_test_fails_in_ci(suite, monkeypatch):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/nowhere/chromium")
    monkeypatch.setenv("CI", "true")
    result = suite.runpytest_inprocess()
    assert result.parseoutcomes() == {"passed": 1, "xfailed": 1, "errors": 1}
    result.stdout.fnmatch_lines(["It did not run, and in CI everything runs: *Chromium was not found"])


def test_skipped_module_fails_in_ci(suite, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PORTAL_CHROMIUM", "/bin/sh")
    suite.makepyfile(test_other="import pytest; pytest.skip('no such thing here', allow_module_level=True)")
    result = suite.runpytest_inprocess()
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*no such thing here*"])
