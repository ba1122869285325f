"""What `make bench` does before it measures. The numbers themselves are its own to judge."""

from contextlib import ExitStack, nullcontext
from typing import Any

import pytest

from benchmarks import portal, server
from lms_portal.embedded import leases


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the commands that the benchmark ran, on servers that are not started."""
    ran: list[str] = []

    def manage(_env: dict[str, str], name: str, *_arguments: Any) -> None:
        ran.append(name)

    monkeypatch.setattr(server, "manage", manage)
    monkeypatch.setattr(server, "own_database", nullcontext)
    monkeypatch.setattr(leases, "KINDS", {})
    return ran


def test_benchmark_collects_static_files_since_no_page_can_be_drawn_without_them(commands: list[str]) -> None:
    with ExitStack() as stack:
        portal.Portal(stack)
    assert commands == ["collectstatic", "migrate", "load_demo"]
