"""Every page of the portal, filled with the demo data, in light and dark, wide and narrow."""

import re
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Response

from messaging.channels import demo as post
from tests.browser import demo_portal as demo
from tests.browser.conftest import NARROW, WIDE
from tests.browser.every_page import MAJA, NO_PAGE, ONLY_POST, STOPS, Stop
from tests.browser.pages import confirm_it_is_you, sign_in

# The first test of each worker also loads the demo data.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# What another colour scheme can change; and what a narrow window can: axe takes its time for each rule.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_SPACE = ["target-size", "scrollable-region-focusable", "color-contrast", "heading-order", "label", "link-name"]
SHAPES = [("light", WIDE, []), ("dark", WIDE, OF_COLOUR), ("light", NARROW, OF_SPACE)]
DUMMY_ARGUMENTS = {int: 1, str: "x"}


@pytest.fixture(scope="module")
def transactional_db(django_db_setup, django_db_blocker):
    """The demo data, loaded once for all tests here instead of once for each, and taken away after the last."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test")
        call_command("load_demo", stderr=StringIO())
        yield
        call_command("flush", interactive=False, verbosity=0)


class Visitors:
    """One browser window per person, signed in once."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.contexts: dict[str, BrowserContext] = {}
        self.complaints: list[str] = []
        self.statuses: dict[Page, int] = {}

    def window(self, user: str) -> BrowserContext:
        if user and user in self.contexts:
            return self.contexts[user]
        context = self.browser.new_context(base_url=self.address, locale="nb-NO")
        self.contexts[user or f"citizen {len(self.contexts)}"] = context
        if user:
            _sign_in(context, user)
        return context

    def _note(self, page: Page, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self.statuses[page] = answer.status

    def visit(self, stop: Stop) -> Page:
        path = stop.path()
        page = self.window(stop.user).new_page()
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Policy" in said.text else None)
        page.on("response", lambda answer: self._note(page, answer))
        page.goto(path)
        if "/konto/bekreft/" in page.url and "/konto/bekreft/" not in path:
            confirm_it_is_you(page, demo.DEMO_PASSWORD)  # signed in some minutes ago
        if stop.do:
            stop.do(page)
        return page


def _sign_in(context: BrowserContext, user: str) -> None:
    someone = demo.person(user)
    if user == MAJA:
        demo.give_own_password(someone)
    page = context.new_page()
    sign_in(page, someone.email, demo.DEMO_PASSWORD)
    page.close()
    if user == MAJA:
        demo.give_second_factor(someone)


@pytest.fixture(scope="module")
def demo_post(tmp_path_factory) -> Iterator[None]:
    """One letter and one SMS, instead of what a demo in this folder has sent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO_POST_DIR", tmp_path_factory.mktemp("post"))
        letter = EmailMessage("Du har plass", "Hei, Ola\n\nhttp://127.0.0.1/min/x/", to=["ola@example.org"])
        post.EmailBackend().send_messages([letter])
        post.DemoSms().send(number="+4790000000", text="Du har plass. Se hvor: http://127.0.0.1/min/x/", reference="1")
        yield


@pytest.fixture(scope="module")
def visitors(browser: Browser, live_server, transactional_db, demo_post) -> Iterator[Visitors]:
    visitors = Visitors(browser, live_server.url)
    yield visitors
    for context in visitors.contexts.values():
        context.close()


@pytest.mark.parametrize("name", STOPS)
def test_page_can_be_used_by_everyone(visitors, axe_findings, overflow, name):
    page = visitors.visit(STOPS[name])

    assert (shown_route(page), visitors.statuses[page]) == (expected_route(name), STOPS[name].status)
    assert outline(page) == {"headings": 1, "titled": True, "known language": True, "dead anchors": []}
    for scheme, width, only in SHAPES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert (scheme, width, axe_findings(page, only)) == (scheme, width, [])
        assert (width, overflow(page)) == (width, 0)
    assert visitors.complaints == []
    page.close()


def shown_route(page: Page) -> str:
    path = urlsplit(page.url).path
    return "an error" if path == "/feil/" else resolve(path).view_name


def expected_route(name: str) -> str:
    return "an error" if name.startswith("error ") else name.split(",", maxsplit=1)[0]


def outline(page: Page) -> dict[str, object]:
    anchors = page.locator("a[href^='#']").evaluate_all(
        "links => links.map(link => link.hash).filter(hash => hash && !document.getElementById(hash.slice(1)))"
    )
    return {
        "headings": page.locator("h1").count(),
        "titled": bool(re.fullmatch(r"\S.* – \S.*", page.title())),
        # A participant's own page speaks the language that they chose.
        "known language": page.locator("html").get_attribute("lang") in {"nb", "nn", "en"},
        "dead anchors": anchors,
    }


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry


def test_no_route_is_forgotten():
    """A new page goes into tests/browser/every_page.py, and with that through all of this."""
    listed = {expected_route(name) for name in STOPS} - {"an error"} | NO_PAGE | ONLY_POST

    assert {name for name, _pattern in routes(get_resolver())} == listed


def test_axe_and_the_ruler_find_what_is_wrong(open_page, axe_findings, overflow):
    """So that silence about the pages above means something."""
    page = open_page("/personvern/", scheme="dark", width=NARROW)
    page.evaluate(
        """document.querySelector('main').innerHTML =
        '<input><p id="pale">pale</p><p id="wide">wide</p><button id="a"></button><button id="b"></button>'"""
    )
    page.evaluate("document.getElementById('pale').style.cssText = 'color: #777; background: #666'")
    page.evaluate("document.getElementById('wide').style.width = '400px'")

    found = {line.split(":")[0] for line in axe_findings(page)}
    assert {"label", "color-contrast", "button-name", "page-has-heading-one"} <= found
    assert {line.split(":")[0] for line in axe_findings(page, OF_COLOUR)} == {"color-contrast"}
    assert overflow(page) > 0
