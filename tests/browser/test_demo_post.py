"""The demo's letter box, read as one who tries the portal reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from playwright.sync_api import Page, expect
from pytest_django import Settings

from messaging.channels.demo import DemoSms
from tests.browser.conftest import NARROW, OpenPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def letter_box(tmp_path: Path, settings: Settings) -> None:
    settings.DEMO_POST_DIR = tmp_path / "post"
    settings.EMAIL_BACKEND = "messaging.channels.demo.EmailBackend"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_are_found_by_address_and_axe_finds_nothing(
    open_page: OpenPage, axe_findings: Callable[[Page], list[str]], scheme: str
) -> None:
    page = open_page("/demo/post/", scheme=scheme, width=NARROW)
    expect(page.get_by_text("Ingen meldinger ennå")).to_be_visible()
    assert axe_findings(page) == []
    address = "en.ganske.lang.adresse.som.ikke.har.noe.sted.a.brytes@kommune.example.org"
    EmailMessage("Emne", "Se http://127.0.0.1/tilbud/" + "x" * 80, to=[address], connection=get_connection()).send()
    DemoSms().send(number="+4790000000", text="Hei", reference="7")
    page.reload()
    assert page.locator("article h2").all_inner_texts() == ["SMS til +4790000000", "Emne"]
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    page.get_by_label("Vis meldinger til").fill("EN.GANSKE")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.locator("article h2")).to_have_text(["Emne"])
