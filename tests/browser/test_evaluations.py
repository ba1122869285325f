"""The evaluation as a participant meets it: in parts, without a script, with a keyboard, on a narrow phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from evaluations.models import Answer, Ticket
from messaging import links
from offers.models import CourseRun, RunState
from organisations.models import Organisation, User
from tests.browser.conftest import NARROW, OpenPage
from tests.factories import AnswerFactory, PublishedRunFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

Findings = Callable[[Page], list[str]]


@pytest.fixture
def run(tromso: Organisation) -> CourseRun:
    long_ago = timezone.now() - timedelta(days=2)
    title = "Hverdagen videre, en kveld i uka gjennom høsten for deg som lever med noe langvarig, og for dem du bor med"
    return PublishedRunFactory(
        offer__organiser=tromso, offer__title_nb=title, state=RunState.COMPLETED, starts_at=long_ago
    )


@pytest.fixture
def link(run: CourseRun) -> str:
    token, digest = links.mint()
    Ticket.objects.create(run=run, token_digest=digest, expires_on=timezone.localdate())
    return f"/evaluering/{token}/"


def in_view(page: Page) -> list[str]:
    return [heading.inner_text() for heading in page.locator("form h2").all() if heading.is_visible()]


@pytest.mark.parametrize("scripts", [True, False])
def test_one_part_is_shown_at_a_time_and_all_are_sent_together(open_page: OpenPage, link: str, scripts: bool) -> None:
    page = open_page(link, width=NARROW, java_script_enabled=scripts)
    assert in_view(page) == ["Å møte andre i samme situasjon"]
    page.get_by_role("radio", name="9").check()
    page.get_by_role("link", name="Neste").click()
    assert in_view(page) == ["Å dele erfaringer"]
    page.get_by_role("radio", name="0 (ingenting)").check()
    page.get_by_role("link", name="Neste").click()
    page.get_by_role("radio", name="Jeg vil ikke svare på dette").check()
    page.get_by_role("link", name="Neste").click()
    page.get_by_label("Hva var bra?").fill("Pausene")
    page.get_by_role("button", name="Send svarene mine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk, svaret ditt er kommet fram")
    fields = ("met_others", "shared_experiences", "asked_and_heard", "was_good")
    assert list(Answer.objects.values_list(*fields)) == [(9, 0, None, "Pausene")]


def test_the_browsers_back_button_goes_one_part_back_and_a_sent_answer_stays_sent(
    open_page: OpenPage, link: str
) -> None:
    page = open_page(link)
    page.get_by_role("radio", name="9").check()
    page.get_by_role("link", name="Neste").click()
    page.go_back()
    assert in_view(page) == ["Å møte andre i samme situasjon"]
    expect(page.get_by_role("radio", name="9")).to_be_checked()
    page.goto(f"{link}#del-4")
    page.get_by_role("button", name="Send svarene mine").click()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk, svaret ditt er kommet fram")
    assert Answer.objects.count() == 1


def test_a_keyboard_is_enough_and_enter_does_not_send_too_early(open_page: OpenPage, link: str) -> None:
    page = open_page(link)
    page.get_by_role("radio", name="0 (ingenting)").focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert in_view(page) == ["Å møte andre i samme situasjon"]
    assert Answer.objects.count() == 0
    expect(page.get_by_role("radio", name="3")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Neste")).to_be_focused()
    page.keyboard.press("Enter")
    assert in_view(page) == ["Å dele erfaringer"]


def test_an_error_is_in_view_with_all_parts(open_page: OpenPage, link: str) -> None:
    page = open_page(f"{link}#del-4")
    page.get_by_role("button", name="Send svarene mine").click()
    expect(page.get_by_text("Svar på minst ett spørsmål før du sender.")).to_be_in_viewport()
    assert len(in_view(page)) == 4


def test_every_number_is_large_enough_for_a_thumb(open_page: OpenPage, link: str) -> None:
    page = open_page(link, width=NARROW)
    boxes = [box.bounding_box() for box in page.locator(".scale__option").all() if box.is_visible()]
    assert len(boxes) == 11
    assert min(min(box["width"], box["height"]) for box in boxes if box) >= 40
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, NARROW])
def test_axe_finds_nothing(
    open_page: OpenPage, axe_findings: Findings, link: str, run: CourseRun, kari: User, scheme: str, width: int
) -> None:
    AnswerFactory.create_batch(5, run=run, was_good="Pausene", shared_experiences=None)
    results = f"/arbeid/gjennomforing/{run.pk}/evaluering/"
    for path, user in ((link, None), (f"{link}#del-4", None), ("/evaluering/takk/", None), (results, kari)):
        page = open_page(path, scheme=scheme, width=width, user=user)
        assert axe_findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
