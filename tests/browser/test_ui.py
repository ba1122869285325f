"""Every component, form field and plain page in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAIN_PAGES = ["/styleguide/", "/personvern/", "/tilgjengelighet/"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PLAIN_PAGES)
def test_plain_pages_have_no_finding_of_axe_and_no_sideways_scrolling(
    open_page, axe_findings, overflow, *, path, scheme, width
):
    page = open_page(path, scheme=scheme, width=width)

    assert axe_findings(page) == []
    assert overflow(page) == 0


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_page, axe_findings):
    page = open_page("/styleguide/")
    page.get_by_role("button", name="Meld meg på").click()
    # Between two pages there is no element that could have the focus.
    page.wait_for_function("document.activeElement?.matches('.ds-error-summary')")

    assert axe_findings(page) == []
    page.get_by_role("link", name="Navn: Fyll ut dette feltet.").click()
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_the_error_summary_takes_the_focus_without_javascript(open_page):
    page = open_page("/styleguide/", java_script_enabled=False)
    page.get_by_role("button", name="Meld meg på").click()

    expect(page.locator(".ds-error-summary:focus")).to_have_count(1)  # the browser moves it a moment after loading


def test_a_long_answer_counts_its_characters(open_page):
    page = open_page("/styleguide/")
    page.get_by_text("Det du trenger").click()
    page.get_by_label("Noe vi bør vite?").fill("a" * 290)

    assert page.locator(".field-counter").get_attribute("data-label") == "10 tegn igjen"


def test_the_skip_link_is_first_and_leads_past_the_menu(open_page):
    page = open_page("/personvern/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "innhold"


def test_the_page_is_read_at_double_text_size(open_page, overflow):
    page = open_page("/styleguide/", width=640)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    assert overflow(page) == 0
