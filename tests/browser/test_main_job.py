"""The main job from end to end: from a course that two sides planned to one that its participants evaluated."""

import csv
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from django.utils.module_loading import import_string
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from audit.services import CITIZEN
from evaluations import services as evaluations
from offers.models import CourseRun, RunState
from offers.selectors import caching
from participants import services
from participants.person import Person
from planning.models import PoolShare
from tests.browser.pages import (
    answer_evaluation,
    ask_in,
    change_item,
    fill_programme,
    fill_sign_up,
    follow,
    go_to,
    heading,
    press,
    propose_weekly_sessions,
    reads,
    say_yes,
    search,
    set_up_run,
    sign_in,
    tab,
    write_offer,
)
from tests.factories import PASSWORD, ArenaFactory
from ui.dates import day_date

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

TITLE = "Rolig hverdag"
EXPECTED_FIGURES = {
    "Samlinger holdt": "2",
    "Deltakere": "5",
    "Frammøte": "100 %",
    "Fullførte kurset": "100 %",
    "Ledet av begge sider, andel av gjennomføringene": "100 %",
    "Å møte andre": "8,4",  # one 10 and four 8
}
LINK = re.compile(r"https?://\S+?(/(?:min|evaluering)/\S+)")


class Town:
    """Everyone who takes part, each in a window of their own, and the clock."""

    def __init__(self, open_page: Callable[..., Page], people: dict[str, str]) -> None:
        self.open_page, self.people = open_page, people
        self.windows: dict[str, Page] = {}

    def at_work(self, name: str) -> Page:
        """The person's window, at the start of the workspace. Who was away for long signs in again."""
        page = self.windows.get(name) or self.windows.setdefault(name, self.open_page("/"))
        page.goto("/arbeid/")
        if "/logg-inn/" in page.url:
            sign_in(page, self.people[name], PASSWORD)
        return page

    def citizen(self) -> Page:
        return self.windows.get("citizen") or self.windows.setdefault("citizen", self.open_page("/"))


@pytest.fixture
def town(open_page, kari, per, unni, anne, tromso, ffo, tromso_kommune) -> Town:
    PoolShare.objects.create(organisation=ffo, shared_with=tromso)
    ArenaFactory(name="Fjordstua", municipality=tromso_kommune)
    return Town(open_page, {"Kari": kari.email, "Per": per.email, "Unni": unni.email, "Anne": anne.email})


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """`clock(moment)`: it is that time now, for everyone; what beat starts has run."""
    travelled: list[time_machine.travel] = []

    def move(moment: datetime) -> None:
        while travelled:
            travelled.pop().stop()
        journey = time_machine.travel(moment, tick=True)
        journey.start()
        travelled.append(journey)
        beat()

    yield move
    while travelled:
        travelled.pop().stop()


def beat() -> None:
    """Everything that Celery beat starts, once; letters leave last."""
    for entry in ("runs", "reminders", "evaluation", "messages"):
        import_string(settings.CELERY_BEAT_SCHEDULE[entry]["task"])()


def newest_letter(address: str) -> tuple[str, str]:
    """Its subject, and the path of its personal link."""
    letter = [sent for sent in mail.outbox if sent.to == [address]][-1]
    found = LINK.search(str(letter.body))
    assert found
    return str(letter.subject), found[1]


def test_the_main_job(town, clock, tmp_path):
    run = a_course_is_made(town)
    both_sides_plan_it(town, run)
    kari_publishes_it(town)
    a_citizen_signs_up(town)
    people_come(town, clock, run)
    they_evaluate(town, clock, run)
    anne_reads_the_figures(town, run, tmp_path)


def a_course_is_made(town: Town) -> CourseRun:
    kari = town.at_work("Kari")
    write_offer(kari, TITLE)
    set_up_run(kari, seats=10)
    propose_weekly_sessions(kari, timezone.localdate() + timedelta(days=21), count=2)
    tab(kari, "Plan")
    ask_in(kari, "Per", "fagperson")
    ask_in(kari, "Unni", "erfaren bruker")
    fill_programme(kari)
    return CourseRun.objects.get()


def both_sides_plan_it(town: Town, run: CourseRun) -> None:
    per, unni = town.at_work("Per"), town.at_work("Unni")
    say_yes(per)
    say_yes(unni)
    open_plan(per)
    change_item(per, "Faglig innlegg", "Søvn og krefter", "Per Fagperson")
    press(per, "Godkjenn for fagpersonene")
    reads(per, "De erfarne brukerne har ikke gjort det ennå.")

    open_plan(unni)
    press(unni, "Godkjenn for de erfarne brukerne")
    reads(unni, "Begge sider har godkjent planen slik den er nå.")
    change_item(unni, "Brukerfortelling", "Da jeg sluttet å stå på", "Unni Brukerrepresentant")
    reads(unni, "Ingen av sidene har godkjent planen slik den er nå.")
    press(unni, "Godkjenn for de erfarne brukerne")

    open_plan(per)
    reads(per, "Da jeg sluttet å stå på")
    press(per, "Godkjenn for fagpersonene")
    reads(per, "Begge sider har godkjent planen slik den er nå.")


def open_plan(page: Page) -> None:
    """From the workspace, which says that it waits."""
    page.goto("/arbeid/")
    page.get_by_role("table").get_by_role("link", name=TITLE).click()
    tab(page, "Plan")


def kari_publishes_it(town: Town) -> None:
    kari = town.at_work("Kari")
    open_plan(kari)
    press(kari, "Publiser kurset")
    reads(kari, "Hvorfor er færre enn to erfarne brukere med?")
    kari.get_by_label("Hvorfor er færre enn to erfarne brukere med?").fill("Vi fant én denne gangen.")
    press(kari, "Publiser kurset")
    reads(kari, "Kurset er publisert slik begge sider godkjente det.")


def a_minute_passes() -> None:
    """So long the front page remembers in which municipalities there are courses."""
    cache.delete(caching.key("municipalities"))


def a_citizen_signs_up(town: Town) -> None:
    a_minute_passes()
    citizen = town.citizen()
    search(citizen, "rolig", "Tromsø")
    follow(citizen, TITLE)
    heading(citizen, TITLE)
    reads(citizen, "Unni Brukerrepresentant")
    follow(citizen, "Meld deg på")

    fill_sign_up(citizen, name="Ola Nordmann", email="ola.nordmann", municipality="Tromsø")
    press(citizen, "Meld meg på")
    reads(citizen, "Dette er ikke en e-postadresse.")
    expect(citizen.get_by_label("Navn", exact=True)).to_have_value("Ola Nordmann")
    citizen.get_by_role("textbox", name="E-post").fill("ola@example.org")
    press(citizen, "Meld meg på")
    heading(citizen, "Du har plass")

    beat()
    subject, own_page = newest_letter("ola@example.org")
    assert subject == "Du har plass"
    citizen.goto(own_page)
    heading(citizen, "Du har plass. Første gang:")


def people_come(town: Town, clock: Callable[[datetime], None], run: CourseRun) -> None:
    for number in range(1, 5):
        somebody_else_signs_up(run, number)
    first, last = run.sessions.order_by("starts_at")

    clock(first.starts_at - timedelta(days=2))
    subject, own_page = newest_letter("ola@example.org")
    assert subject.startswith("Påminnelse:")
    town.citizen().goto(own_page)
    heading(town.citizen(), "Du har plass. Første gang:")

    for session in (first, last):
        clock(session.starts_at + timedelta(minutes=5))
        everyone_is_there(town)


def somebody_else_signs_up(run: CourseRun, number: int) -> None:
    person = Person(name=f"Deltaker {number}", email=f"deltaker{number}@example.org")
    services.enrol(run=run, by=CITIZEN, person=person, submission=uuid.uuid4())


def everyone_is_there(town: Town) -> None:
    """Kari notes who came to the session that has just begun."""
    kari = town.at_work("Kari")
    kari.get_by_role("table").get_by_role("link", name=TITLE).click()
    tab(kari, "Deltakere")
    reads(kari, "Ola Nordmann")
    follow(kari, "Frammøte")
    kari.locator("main").get_by_role("link").filter(has_text=day_date(timezone.now())).first.click()
    present = kari.get_by_text("Til stede", exact=True)
    for row in range(5):
        present.nth(row).click()
    press(kari, "Lagre frammøtet")
    reads(kari, "Frammøtet er lagret.")


def they_evaluate(town: Town, clock: Callable[[datetime], None], run: CourseRun) -> None:
    last = run.sessions.order_by("starts_at")[1]
    clock(last.ends_at + timedelta(hours=3, minutes=5))
    beat()  # the run is completed now, and people are asked
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED

    subject, form = newest_letter("ola@example.org")
    assert subject == "Hvordan var det? To minutter av tiden din"
    citizen = town.citizen()
    citizen.goto(form)
    answer_evaluation(citizen, 10, 9, 8, good="Å møte andre.")
    heading(citizen, "Takk, svaret ditt er kommet fram")

    for number in range(1, 5):
        _subject, form = newest_letter(f"deltaker{number}@example.org")
        evaluations.answer(token=form.split("/")[2], met_others=8, shared_experiences=8, asked_and_heard=8)
    kari = town.at_work("Kari")
    kari.goto(f"/arbeid/gjennomforing/{run.pk}/")
    tab(kari, "Evaluering")
    reads(kari, "5 deltakere har svart.")
    reads(kari, "Å møte andre.")


def anne_reads_the_figures(town: Town, run: CourseRun, folder: Path) -> None:
    anne = town.at_work("Anne")
    go_to(anne, "Rapporter")
    anne.get_by_label("Første dag").fill(timezone.localdate(run.starts_at).isoformat())
    anne.get_by_label("Siste dag").fill(timezone.localdate().isoformat())
    press(anne, "Vis")
    reads(anne, "5 deltakere")

    rows = list(csv.reader(StringIO(downloaded(anne, "CSV", folder).read_text(encoding="utf-8-sig")), delimiter=";"))
    figures = {row[0]: row[1] for row in reversed(rows) if len(row) > 1}  # the first table wins
    assert {name: figures[name] for name in EXPECTED_FIGURES} == EXPECTED_FIGURES

    book = load_workbook(downloaded(anne, "XLSX", folder))
    assert book.sheetnames == ["Nøkkeltall", "Deltakere", "Kvalitet", "Kommuner", "Definisjoner"]
    assert ["Å møte andre", 8.4] in [[cell.value for cell in row] for row in book["Nøkkeltall"]]


def downloaded(page: Page, kind: str, folder: Path) -> Path:
    with page.expect_download() as download:
        follow(page, f"Last ned som {kind}")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
