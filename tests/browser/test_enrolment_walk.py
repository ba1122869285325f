"""Signing up as people meet it, from a full course run to "delete me": read in the letters, done on the pages."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from django.utils.module_loading import import_string
from playwright.sync_api import Page, expect

from audit.services import CITIZEN
from offers.models import CourseRun
from participants import services
from participants.models import Enrolment, EnrolmentStatus
from participants.person import Person
from tests.browser.pages import fill_sign_up, follow, heading, press, reads
from tests.factories import PublishedRunFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

PHONE = {"width": 390, "has_touch": True, "is_mobile": True}
LINK = re.compile(r"https?://[^/\s]+(/min/\S+)")


@pytest.fixture
def run(tromso) -> CourseRun:
    """Two seats, both taken; two sessions, the first in two weeks."""
    run = PublishedRunFactory(offer__organiser=tromso, offer__title_nb="Rolig hverdag", seats=2)
    SessionFactory(run=run, starts_at=timezone.now() + timedelta(days=21))
    for name in ("Ola", "Sigrid"):
        person = Person(name=f"{name} Nordmann", email=f"{name.lower()}@example.org", municipality=run.municipality)
        services.enrol(run=run, by=CITIZEN, person=person, submission=uuid.uuid4())
    return run


@pytest.fixture
def looked_at(axe_findings, overflow) -> Callable[[Page], None]:
    """Everyone can use the page as it stands, and nobody scrolls sideways to read it."""

    def check(page: Page) -> None:
        assert (page.url, axe_findings(page)) == (page.url, [])
        assert (page.url, overflow(page)) == (page.url, 0)

    return check


def letter(name: str) -> tuple[str, str]:
    """The newest one to this person, after all that waits was sent: its subject, and the path of its link."""
    import_string(settings.CELERY_BEAT_SCHEDULE["messages"]["task"])()
    newest = [sent for sent in mail.outbox if sent.to == [f"{name}@example.org"]][-1]
    found = LINK.search(str(newest.body))
    assert found
    return str(newest.subject), found[1]


def status(name: str) -> str:
    return Enrolment.objects.get(email=f"{name}@example.org").status


def fill_in_two(page: Page) -> None:
    fill_sign_up(page, name="Nora Nilsen", email="nora@example.org", municipality="Tromsø")
    fill_sign_up(page, name="Knut Nilsen", email="knut@example.org", municipality="Tromsø", number=1)


def test_two_sign_up_on_a_full_run_and_go_their_own_ways(open_page, run, kari, looked_at, tmp_path):
    phone = open_page(f"/pamelding/{run.pk}/", **PHONE)
    two_join_the_line(phone, looked_at)
    ola_leaves(open_page("/", **PHONE), looked_at)
    nora_would_come_alone(phone, looked_at)
    nora_says_yes_once_in_two_tabs(phone, looked_at)
    nora_cannot_come_the_first_time(phone, looked_at)
    kari_looks(open_page(f"/arbeid/gjennomforing/{run.pk}/deltakere/", user=kari), looked_at)
    nora_sees_who_looked(phone, looked_at)
    nora_takes_it_along(phone, looked_at, tmp_path)
    nora_goes(phone, looked_at)


def two_join_the_line(phone: Page, looked_at: Callable[[Page], None]) -> None:
    """They fit whole or wait whole, and read by which rule."""
    heading(phone, "Meld deg på ventelisten")
    follow(phone, "Meld på begge på én side")
    heading(phone, "Meld på to som kommer sammen")
    reads(phone, "Alle plassene er tatt.")
    looked_at(phone)
    fill_in_two(phone)
    phone.get_by_text("Slik virker ventelisten").click()
    reads(phone, "To som kommer sammen, får to plasser samtidig")
    press(phone, "Sett meg på ventelisten")
    heading(phone, "Du står på ventelisten")
    reads(phone, "Dere får hver deres melding")
    looked_at(phone)

    for name, place in (("nora", 1), ("knut", 2)):
        subject, own_page = letter(name)
        assert (subject, status(name)) == ("Du står på ventelisten", EnrolmentStatus.WAITING)
        phone.goto(own_page)
        heading(phone, f"Du er nummer {place} på ventelisten")
        reads(phone, "Slik virker ventelisten")
    looked_at(phone)


def ola_leaves(phone: Page, looked_at: Callable[[Page], None]) -> None:
    subject, own_page = letter("ola")
    assert subject == "Du har plass"
    phone.goto(own_page)
    heading(phone, "Du har plass. Første gang:")
    follow(phone, "Meld meg av")
    heading(phone, "Vil du melde deg av?")
    assert status("ola") == EnrolmentStatus.SEATED
    looked_at(phone)
    press(phone, "Ja, meld meg av")
    heading(phone, "Du er meldt av")
    looked_at(phone)
    assert letter("ola")[0] == "Du er meldt av"


def nora_would_come_alone(phone: Page, looked_at: Callable[[Page], None]) -> None:
    """One seat is free, and they are two: they are asked, and nobody is parted by the portal."""
    subject, own_page = letter("nora")
    assert subject == "Én plass er ledig, og dere er to"
    assert [status("nora"), status("knut")] == [EnrolmentStatus.WAITING] * 2
    phone.goto(own_page)
    reads(phone, "Du venter sammen med Knut")
    press(phone, "Jeg kommer alene, Knut venter videre")
    heading(phone, "Det er plass til deg. Vil du ha den?")
    looked_at(phone)


def nora_says_yes_once_in_two_tabs(phone: Page, looked_at: Callable[[Page], None]) -> None:
    subject, own_page = letter("nora")
    assert subject == "Det er plass til deg. Vi trenger svar fra deg."
    phone.goto(own_page)
    other_tab = phone.context.new_page()
    other_tab.goto(own_page)
    heading(other_tab, "Det er plass til deg. Vil du ha den?")
    assert status("nora") == EnrolmentStatus.INVITED  # to look answers nothing

    phone.get_by_role("button", name="Ja, jeg vil ha plassen").tap()
    heading(phone, "Du har plass. Første gang:")
    other_tab.get_by_role("button", name="Nei takk, ta meg av listen").tap()
    reads(other_tab, "Det er svart allerede.")
    heading(other_tab, "Du har plass. Første gang:")
    looked_at(other_tab)
    assert [status("nora"), status("knut")] == [EnrolmentStatus.SEATED, EnrolmentStatus.WAITING]
    other_tab.close()


def nora_cannot_come_the_first_time(phone: Page, looked_at: Callable[[Page], None]) -> None:
    phone.get_by_text("Er det en gang du ikke kan komme?").click()
    phone.locator("main").get_by_role("button", name="Jeg kan ikke komme").first.tap()
    reads(phone, "Takk for at du sier fra.")
    reads(phone, "Du har sagt fra at du ikke kan komme")
    expect(phone.get_by_role("button", name="Jeg kan ikke komme")).to_have_count(1)  # the other time
    looked_at(phone)


def kari_looks(page: Page, looked_at: Callable[[Page], None]) -> None:
    reads(page, "Nora Nilsen")
    looked_at(page)


def nora_sees_who_looked(phone: Page, looked_at: Callable[[Page], None]) -> None:
    phone.get_by_text("Det vi vet om deg").click()
    follow(phone, "Meldinger, hvem som har sett")
    rows = phone.get_by_role("table").first.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Kari Koordinator")
    expect(rows.nth(1)).to_contain_text("Deltakerlisten: lest")
    looked_at(phone)


def nora_takes_it_along(phone: Page, looked_at: Callable[[Page], None], folder: Path) -> None:
    with phone.expect_download() as download:
        follow(phone, "Last ned som fil (JSON)")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["person"]["name"], data["who_has_looked"][0]["who"]) == ("Nora Nilsen", "Kari Koordinator")
    follow(phone, "Les eller skriv ut alt")
    heading(phone, "Alt vi har lagret om deg")
    reads(phone, "nora@example.org")
    looked_at(phone)
    phone.go_back()


def nora_goes(phone: Page, looked_at: Callable[[Page], None]) -> None:
    """Her seat is offered to the next, and what opened her page opens nothing."""
    own_page = phone.url
    follow(phone, "Slett meg")
    heading(phone, "Vil du at vi skal slette deg?")
    looked_at(phone)
    assert status("nora") == EnrolmentStatus.SEATED
    press(phone, "Ja, slett meg")
    heading(phone, "Du er slettet")
    looked_at(phone)
    assert phone.request.get(own_page).status == 404
    assert not Enrolment.objects.filter(name__contains="Nora").exists()
    assert (letter("knut")[0], status("knut")) == (
        "Det er plass til deg. Vi trenger svar fra deg.",
        EnrolmentStatus.INVITED,
    )


def test_two_sign_up_and_one_leaves_without_javascript(open_page, run):
    page = open_page(f"/pamelding/{run.pk}/to/", java_script_enabled=False, **PHONE)
    fill_in_two(page)
    page.get_by_label("Navn", exact=True).nth(1).fill("")
    press(page, "Sett meg på ventelisten")
    reads(page, "Skriv navnet ditt.")
    expect(page.get_by_label("Navn", exact=True).first).to_have_value("Nora Nilsen")
    page.get_by_label("Navn", exact=True).nth(1).fill("Knut Nilsen")
    press(page, "Sett meg på ventelisten")
    heading(page, "Du står på ventelisten")

    page.goto(letter("knut")[1])
    follow(page, "Meld meg av")
    press(page, "Ja, meld meg av")
    heading(page, "Du er meldt av")
    assert [status("nora"), status("knut")] == [EnrolmentStatus.WAITING, EnrolmentStatus.CANCELLED]
