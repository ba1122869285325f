"""The same pages without JavaScript, with a keyboard only, and in each language."""

import pytest
from playwright.sync_api import Page, expect

from messaging.models import Message
from participants.models import Enrolment
from planning.models import ProgrammeItem
from tests.browser.pages import fill_sign_up, follow, heading, press, reads
from tests.factories import ItemFactory, PlanFactory, PublishedRunFactory, RunFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADINGS = {
    "/": (
        "Kurs og grupper der du lærer å leve godt med noe langvarig",
        "Kurs og grupper der du lærer å leve godt med noko langvarig",
        "Courses and groups where you learn to live well with something long-term",
    ),
    "/tilbud/": ("Finn et tilbud", "Finn eit tilbod", "Find a course or group"),
    "/logg-inn/": ("Logg inn", "Logg inn", "Sign in"),
    "/personvern/": ("Personvern", "Personvern", "Privacy"),
    "/tilgjengelighet/": ("Tilgjengelighetserklæring", "Tilgjengelegheitserklæring", "Accessibility statement"),
}
HAS_VISIBLE_FOCUS = """element => {
    const label = element.matches('[type=radio], [type=checkbox]') ? element.closest('label') : null;
    return [element, label].some(each => {
        const style = each && getComputedStyle(each);
        const outlined = style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return outlined || (style && style.boxShadow !== 'none');
    });
}"""


@pytest.fixture
def run(tromso):
    return PublishedRunFactory(offer__organiser=tromso, offer__title_nb="Rolig hverdag")


# --- without JavaScript -----------------------------------------------------------------------------------------------
def test_sign_up_works_without_javascript(open_page, run):
    page = open_page(f"/pamelding/{run.pk}/", java_script_enabled=False)
    press(page, "Meld meg på")
    reads(page, "Skriv navnet ditt.")
    fill_sign_up(page, name="Ola Nordmann", email="ola@example.org", municipality="Tromsø")
    press(page, "Meld meg på")

    heading(page, "Du har plass")
    assert [each.name for each in Enrolment.objects.all()] == ["Ola Nordmann"]


def test_plan_can_be_made_without_javascript(open_page, kari, tromso):
    session = SessionFactory(run=RunFactory(offer__organiser=tromso))
    PlanFactory(run=session.run)
    for position, title in enumerate(["Velkommen", "Samtale"]):
        ItemFactory(session=session, position=position, title=title)
    page = open_page(f"/arbeid/gjennomforing/{session.run_id}/plan/", user=kari, java_script_enabled=False)
    follow(page, "Legg til en post")
    page.get_by_label("Tittel").fill("Pause med kaffe")
    page.get_by_label("Minutter").fill("15")
    press(page, "Lagre")
    page.get_by_role("button", name="Flytt Pause med kaffe opp").click()
    expect(page.locator(".block").nth(1)).to_contain_text("Pause med kaffe")

    titles = ProgrammeItem.objects.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["Velkommen", "Pause med kaffe", "Samtale"]


def test_language_is_switched_without_javascript(open_page):
    page = open_page("/tilbud/", java_script_enabled=False)
    page.get_by_role("navigation", name="Språk").get_by_role("link", name="English").click()

    heading(page, "Find a course or group")
    assert page.url.endswith("/tilbud/")


# --- with a keyboard only ---------------------------------------------------------------------------------------------
def test_sign_up_works_with_the_keyboard_alone(open_page, run):
    page = open_page(f"/pamelding/{run.pk}/")
    tab_to(page, "id_takes_part_as_0")
    page.keyboard.press("Space")
    tab_to(page, "id_name")
    page.keyboard.type("Ola Nordmann")
    tab_to(page, "id_municipality")
    page.keyboard.type("Troms")
    tab_to(page, "id_old_enough")
    page.keyboard.press("Space")
    tab_to(page, "id_email")
    page.keyboard.type("ola@example.org")
    tab_to(page, "Meld meg på")
    page.keyboard.press("Enter")

    heading(page, "Du har plass")
    enrolment = Enrolment.objects.get()
    assert (enrolment.name, enrolment.municipality.name) == ("Ola Nordmann", "Tromsø")


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the field of that id, or the button of that name, has the focus, which each stop shows."""
    for _stop in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate(HAS_VISIBLE_FOCUS), focused.evaluate("element => element.outerHTML")
        if wanted in {focused.get_attribute("id"), focused.inner_text().strip()}:
            return
    pytest.fail(f"Tab never came to {wanted}.")


# --- in each language -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("number", "language"), [(0, "nb"), (1, "nn"), (2, "en")])
def test_pages_speak_the_chosen_language(open_page, number, language):
    page = open_page(f"/sprak/{language}/")
    for path, headings in HEADINGS.items():
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        expect(page.get_by_role("heading", level=1)).to_have_text(headings[number])


def test_sign_up_and_letter_speak_the_chosen_language(open_page, run):
    page = open_page(f"/sprak/nn/?neste=/pamelding/{run.pk}/")
    heading(page, "Meld deg på")
    page.get_by_role("textbox", name="Namn").fill("Ola Nordmann")
    page.get_by_label("Eg lever med noko sjølv").check()
    page.get_by_label("Kommunen du bur i").select_option("Tromsø")
    page.get_by_role("textbox", name="E-post").fill("ola@example.org")
    page.get_by_label("Eg er 18 år eller eldre").check()
    press(page, "Meld meg på")

    heading(page, "Du har plass")
    assert Message.objects.get().language == "nn"
