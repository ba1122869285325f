"""Moving items on the programme board: one request, one part drawn anew, the focus kept, and what moved is said."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from offers.models import CourseRun, RunState
from tests.factories import ItemFactory, MemberFactory, OfferFactory, PlanFactory, RunFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run(tromso, per) -> CourseRun:
    run = RunFactory(offer=OfferFactory(organiser=tromso), state=RunState.PLANNING)
    MemberFactory(plan=PlanFactory(run=run), user=per)
    for week in (1, 2):
        session = SessionFactory(run=run, starts_at=timezone.now() + timedelta(weeks=week))
        for position in range(3):
            ItemFactory(session=session, position=position, title=f"Del {position + 1}")
    return run


@pytest.fixture
def board(open_page, run, per) -> Page:
    return open_page(f"/arbeid/gjennomforing/{run.pk}/plan/", user=per)


def asked_for(page: Page) -> list[str]:
    """Fills with what the page asks the server for from now on."""
    asked: list[str] = []

    def listen(request: Request) -> None:
        if request.resource_type in {"document", "fetch", "xhr"}:
            asked.append(f"{request.method} {request.url.rsplit('/', 2)[-2]}")

    page.on("request", listen)
    return asked


def mark_all_columns(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.board__column').forEach(column => column.dataset.seen = '')")


def drawn_anew(page: Page) -> list[str]:
    return page.locator(".board__column:not([data-seen]) h3").all_inner_texts()


@pytest.mark.parametrize("way", ["a button", "the keyboard"])
def test_moving_an_item_is_one_request_for_one_column_and_is_said(board: Page, way: str) -> None:
    asked = asked_for(board)
    mark_all_columns(board)
    item = board.locator(".board__column").first.locator(".block").first
    if way == "a button":
        item.get_by_role("button", name="Flytt Del 1 ned").click()
    else:
        item.get_by_role("link", name="Del 1").focus()
        board.keyboard.press("Alt+ArrowDown")
    said = board.get_by_role("status").filter(has_text="«Del 1» er nå nummer 2 av 3 i samling 1, kl. ")
    expect(said).to_have_attribute("id", "plan-lest")
    assert asked == ["POST ned"]
    assert drawn_anew(board) == ["Samling 1"]
    expect(board.get_by_role("button", name="Flytt Del 1 ned").first).to_be_focused()


def test_moving_an_item_into_another_session_draws_the_two(board: Page) -> None:
    asked = asked_for(board)
    mark_all_columns(board)
    board.get_by_role("button", name="Flytt Del 3 til samling 2").press("Enter")
    expect(board.locator("#plan-lest")).to_contain_text("«Del 3» er nå nummer 1 av 4 i samling 2, kl. ")
    assert asked == ["POST ned"]
    assert drawn_anew(board) == ["Samling 1", "Samling 2"]


def test_an_item_is_moved_without_javascript_and_kept_pages_show_it(open_page, run, per) -> None:
    page = open_page(f"/arbeid/gjennomforing/{run.pk}/plan/", user=per, java_script_enabled=False)
    titles = page.locator(".board__column").first.locator(".block__title")
    assert titles.all_inner_texts() == ["Del 1", "Del 2", "Del 3"]
    page.get_by_role("button", name="Flytt Del 1 ned").first.click()
    assert titles.all_inner_texts() == ["Del 2", "Del 1", "Del 3"]
