"""`make screenshots`: the pictures in README, taken of fresh demo data in a database of its own."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from benchmarks.server import HOST, environment, manage, own_database, running
from lms_portal import embedded
from lms_portal.embedded import leases
from tools.steps import ROOT, VAR, say

CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE, PHONE = (1280, 860), (390, 844)
ACCOUNTS = VAR / "run" / "demo-accounts.txt"  # its first line ends with the password
COORDINATOR = "koordinator@example.org"


class Picture(NamedTuple):
    """docs/img/<name>.png: its size in pixels, and how one comes to the page from the front page."""

    name: str
    size: tuple[int, int]
    go: Callable[[Page], None]


def main() -> int:
    if not CHROMIUM:
        say("The pictures are taken with Chromium, which was not found. Install it: apt-get install chromium")
        return 1
    with portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for picture in PICTURES:
            width, height = picture.size
            page = browser.new_page(base_url=address, locale="nb-NO", viewport={"width": width, "height": height})
            page.goto("/")
            picture.go(page)
            page.evaluate("document.querySelector('.demo-note')?.remove()")
            page.screenshot(path=ROOT / "docs" / "img" / f"{picture.name}.png")
            page.close()
            say(f"docs/img/{picture.name}.png")
        browser.close()
    return 0


@contextmanager
def portal() -> Iterator[str]:
    """The demo as it is on its first day, while the pictures are taken. One that runs beside it is left alone."""
    servers = [kind(VAR) for kind in leases.KINDS.values()]
    with leases.lease(servers[0]), leases.lease(servers[1]), own_database(embedded.database_url(VAR)) as database:
        env = environment(database, embedded.redis_url(VAR).replace("db=0", "db=10"))
        env |= {"DJANGO_SETTINGS_MODULE": "lms_portal.settings"}
        manage(env, "prepare_demo")
        with running(env) as port:
            yield f"http://{HOST}:{port}"


def stay(_page: Page) -> None:
    """The front page itself."""


def to_an_offer(page: Page) -> None:
    page.goto("/tilbud/?q=hverdagen+med+noe+langvarig")
    page.locator(".course-card a").first.click()
    page.wait_for_url("**/tilbud/*/**")


def to_the_workspace(page: Page) -> None:
    page.goto("/logg-inn/")
    page.locator("[name=login]").fill(COORDINATOR)
    page.locator("[name=password]").fill(ACCOUNTS.read_text().splitlines()[0].split()[-1])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/arbeid/")


def to_a_plan(page: Page) -> None:
    to_the_workspace(page)
    page.get_by_role("row").filter(has_text="Planlegges").get_by_role("link").first.click()
    page.get_by_role("link", name="Plan", exact=True).click()
    page.wait_for_url("**/plan/")
    page.locator("#program").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#program').scrollIntoView()")


PICTURES = [
    Picture("front", WIDE, stay),
    Picture("offer", WIDE, to_an_offer),
    Picture("plan", WIDE, to_a_plan),
    Picture("workspace", WIDE, to_the_workspace),
    Picture("phone", PHONE, stay),
]


if __name__ == "__main__":
    sys.exit(main())
