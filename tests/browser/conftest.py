"""One Chromium for all browser tests, one fresh profile per page, and axe from the same packages as the front end."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from organisations.models import User

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
# All rules of WCAG 2.2 A and AA and axe's own advice; it leaves out the size of targets, which is new in 2.2.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
WIDE, NARROW = 1280, 320

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, which Django would otherwise take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """`open_page("/tilbud/", scheme="dark", width=320, user=kari)`. Fails on anything the console complains about."""
    contexts, complaints = [], []

    def listen(page: Page) -> None:
        page.on(
            "console",
            lambda said: complaints.append(f"{said.text} ({said.location})") if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))

    def opened(
        path: str, *, scheme: Any = "light", width: int = WIDE, user: User | None = None, **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="nb-NO",
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            **options,
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        listen(page)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def axe_findings() -> Callable[..., list[str]]:
    """What axe finds on a page, as lines that say where; an empty list is the aim. `only`: some of its rules."""

    def found(page: Page, only: Sequence[str] = ()) -> list[str]:
        options = AXE_OPTIONS | ({"runOnly": list(only)} if only else {})
        if not page.evaluate("window.axe !== undefined"):
            # Evaluated through the debugger, which the page's security policy does not hinder.
            page.evaluate(AXE.read_text(encoding="utf-8"))
        report = page.evaluate(f"axe.run(document, {json.dumps(options)})")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in report["violations"]
            for node in violation["nodes"]
        ]

    return found


@pytest.fixture
def overflow() -> Callable[[Page], int]:
    """How many pixels one must scroll sideways to read the page."""
    return lambda page: page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
