"""Two ways of doing the same on a page: with a pointer, and with nothing but the keyboard."""

from typing import Protocol

import pytest
from playwright.sync_api import Locator, Page

MOST_STOPS = 400
HAS_FOCUS = "element => element === document.activeElement"


class Hands(Protocol):
    page: Page

    def press(self, what: Locator) -> None: ...
    def write(self, field: Locator, text: str) -> None: ...
    def choose(self, field: Locator, option: str) -> None: ...


class Pointer:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.first.click()

    def write(self, field: Locator, text: str) -> None:
        field.first.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        field.first.select_option(option)


class Keyboard:
    """Tab until it has the focus, then what a person would press. It never falls back on the pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        self._reach(what.first)
        is_tick = what.first.evaluate("element => ['checkbox', 'radio'].includes(element.type)")
        self.page.keyboard.press("Space" if is_tick else "Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field.first)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, option: str) -> None:
        self._reach(field.first)
        self.page.keyboard.type(option)

    def _reach(self, what: Locator) -> None:
        what.wait_for()
        for _stop in range(MOST_STOPS):
            if what.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab never came to {what}.")
