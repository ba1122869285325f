"""What a person does on the portal's pages, one function per deed: by what stands on the page, never by its markup."""

import re
from datetime import date

from playwright.sync_api import Page, expect


def press(page: Page, name: str) -> None:
    """The button of that name in the page itself."""
    page.locator("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name).first.click()


def reads(page: Page, text: str) -> None:
    """The person sees it."""
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


# --- those who work with it -------------------------------------------------------------------------------------------
def sign_in(page: Page, email: str, password: str) -> None:
    """From the front page."""
    page.goto("/")
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="For ansatte").click()
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Passord", exact=True).fill(password)
    press(page, "Logg inn")
    page.wait_for_url("**/arbeid/")


def confirm_it_is_you(page: Page, password: str) -> None:
    page.get_by_label("Passord", exact=True).fill(password)
    press(page, "Fortsett")
    page.wait_for_url(lambda address: "/konto/bekreft/" not in address)


def go_to(page: Page, room: str) -> None:
    """By the left navigation."""
    page.get_by_role("navigation", name="Arbeidsflate").get_by_role("link", name=room).click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Sider om denne gjennomføringen").get_by_role("link", name=name).click()


def write_offer(page: Page, title: str) -> None:
    go_to(page, "Tilbud")
    follow(page, "Nytt tilbud")
    page.get_by_label("Tittel").first.fill(title)
    page.get_by_label("I én setning").first.fill("Å leve godt med det som varer.")
    page.get_by_label("For hvem", exact=True).first.fill("Voksne som lever med noe langvarig.")
    page.get_by_label("Type").select_option("Kurs")
    page.get_by_label("Målgruppe").select_option("For begge sammen")
    page.get_by_label("Kontaktperson").fill("Kari Koordinator")
    page.get_by_label("Telefon").fill("77 00 00 00")
    press(page, "Lagre")
    heading(page, title)


def set_up_run(page: Page, seats: int) -> None:
    follow(page, "Ny gjennomføring")
    follow(page, "En tom gjennomføring")
    page.get_by_label("Arena").select_option(label="Fjordstua, Tromsø")
    page.get_by_role("spinbutton", name="Plasser").fill(str(seats))
    press(page, "Lagre")


def propose_weekly_sessions(page: Page, first: date, count: int) -> None:
    helper = page.get_by_role("region", name="En samling hver uke?")
    helper.get_by_label("Første dag").fill(first.isoformat())
    helper.get_by_label("Fra").fill("10:00")
    helper.get_by_label("Til").fill("12:00")
    helper.get_by_label("Hvor mange samlinger").fill(str(count))
    press(page, "Foreslå datoer")
    expect(page.get_by_role("group", name="Samling")).to_have_count(count)
    press(page, "Lagre samlingene")


def ask_in(page: Page, name: str, side: str) -> None:
    words = page.get_by_label("Navn eller e-postadresse")
    if not words.is_visible():
        page.get_by_text("Be noen med").click()
    words.fill(name)
    press(page, "Søk")
    found = page.get_by_role("listitem").filter(has_text=name)
    found.get_by_role("button", name=f"Spør som {side}").click()
    expect(page.get_by_role("region", name="Arbeidsgruppe")).to_contain_text(name)


def say_yes(page: Page) -> None:
    """To being in a working group, from what waits in the workspace."""
    page.goto("/arbeid/")
    page.locator("main").get_by_role("link", name="Svar").first.click()
    press(page, "Ja, jeg vil")
    reads(page, "Du har sagt ja. Takk.")


def fill_programme(page: Page) -> None:
    """Each session from the usual order."""
    buttons = page.locator("main").get_by_role("button", name="Start med vanlig rekkefølge")
    for left in range(buttons.count() - 1, -1, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left)


def change_item(page: Page, old: str, new: str, responsible: str) -> None:
    follow(page, old)
    page.get_by_label("Tittel").fill(new)
    page.locator("main").get_by_role("checkbox", name=responsible).first.check()
    press(page, "Lagre")
    reads(page, new)


# --- citizens ---------------------------------------------------------------------------------------------------------
def search(page: Page, words: str, municipality: str) -> None:
    """From the front page."""
    page.goto("/")
    page.get_by_label("Hva ser du etter?").fill(words)
    page.get_by_label("Kommune").select_option(municipality)
    press(page, "Søk")


def fill_sign_up(page: Page, *, name: str, email: str, municipality: str, number: int = 0) -> None:
    """`number`: 1 for the second of two who come together."""
    page.get_by_label("Jeg lever med noe selv").nth(number).check()
    page.get_by_label("Navn", exact=True).nth(number).fill(name)
    page.get_by_label("Kommunen du bor i").nth(number).select_option(municipality)
    page.get_by_role("textbox", name="E-post").nth(number).fill(email)
    page.get_by_label("er 18 år eller eldre").nth(number).check()


def answer_evaluation(page: Page, *scores: int, good: str) -> None:
    for number, score in enumerate(scores, start=1):
        question = page.get_by_role("group").filter(has=page.locator(f"#del-{number}"))
        question.get_by_role("radio", name=re.compile(rf"^{score}\b")).check()
        page.get_by_role("link", name="Neste").filter(visible=True).click()
    page.get_by_label("Hva var bra?").fill(good)
    press(page, "Send svarene mine")
