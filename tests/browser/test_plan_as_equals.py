"""Two sides plan a run from a model to publication, each in an own window, and are paid for it.

Kari coordinates with JavaScript switched off, Per uses the keyboard alone, and Unni a phone.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from audit.services import Actor
from offers.models import CourseRun, RunState
from organisations.models import User
from planning.models import (
    ClaimState,
    ExperiencedAs,
    HonorariumClaim,
    HonorariumRate,
    ItemKind,
    OfferModel,
    PaidAs,
    Phase,
    PoolShare,
    Side,
)
from planning.services.offer_models import make_model
from tests.browser.hands import Hands, Keyboard, Pointer
from tests.browser.pages import ask_in, follow, go_to, heading, press, reads, say_yes, sign_in, tab
from tests.browser.test_main_job import beat
from tests.factories import (
    PASSWORD,
    ArenaFactory,
    FacilitatorFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    RunFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

PHONE = 390
PROGRAMME = [
    (ItemKind.WELCOME, 15, "Velkommen"),
    (ItemKind.PROFESSIONAL_INPUT, 45, "Søvn"),
    (ItemKind.EXCHANGE, 60, "Samtale"),
]


@pytest.fixture
def model(balsfjord, olav) -> OfferModel:
    """A plan of two sessions that Balsfjord lets others build on."""
    run = RunFactory(offer__organiser=balsfjord, offer__title_nb="Rolig hverdag")
    PlanFactory(run=run)
    for week in (1, 2):
        starts_at = timezone.localtime().replace(hour=10, minute=0) + timedelta(weeks=week)
        session = SessionFactory(run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
        for position, (kind, minutes, title) in enumerate(PROGRAMME):
            ItemFactory(session=session, position=position, kind=kind, minutes=minutes, title=title)
    return make_model(run=run, by=Actor.user(olav.pk), title="Hverdag i ro", about="", phase=Phase.EVALUATED)


@pytest.fixture
def rate(tromso) -> HonorariumRate:
    return HonorariumRate.objects.create(
        organisation=tromso, paid_as=PaidAs.USER_REPRESENTATIVE, valid_from="2020-01-01", amount=Decimal(400)
    )


class Group:
    """Those who plan, each with their own way of using a page, and axe beside them."""

    def __init__(self, open_page: Callable[..., Page], axe_findings: Callable[[Page], list[str]]) -> None:
        self.kari = open_page("/", java_script_enabled=False)
        self.per: Hands = Keyboard(open_page("/"))
        self.unni: Hands = Pointer(open_page("/", width=PHONE))
        self.siri = open_page("/", width=PHONE)
        self.axe_findings = axe_findings

    @property
    def sides(self) -> tuple[Hands, Hands]:
        return self.per, self.unni

    def looks_at(self, hands: Hands) -> None:
        """What the person has before them can be used by everyone, and is as wide as their window."""
        assert self.axe_findings(hands.page) == []
        assert hands.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.fixture
def siri(ffo) -> User:
    """In the pool of the user organisation that Unni comes from."""
    user = UserFactory(name="Siri Stedfortreder", email="siri@example.org")
    MembershipFactory(user=user, organisation=ffo, roles=["user_representative"])
    FacilitatorFactory(user=user, sides=[Side.EXPERIENCED], experienced_as=ExperiencedAs.USER_REPRESENTATIVE)
    return user


@pytest.fixture
def group(open_page, axe_findings, kari, per, unni, siri, tromso, ffo, tromso_kommune) -> Group:
    PoolShare.objects.create(organisation=ffo, shared_with=tromso)
    ArenaFactory(name="Fjordstua", municipality=tromso_kommune)
    group = Group(open_page, axe_findings)
    people = ((group.kari, kari), (group.per.page, per), (group.unni.page, unni), (group.siri, siri))
    for page, person in people:
        sign_in(page, person.email, PASSWORD)
    return group


def test_two_sides_plan_a_run_from_a_model_to_publication(group, model, rate):
    run = kari_starts_from_the_model(group.kari)
    both_say_yes(group)
    both_change_the_same_item_at_once(group)
    unni_comments_and_per_answers(group)
    unni_finds_a_substitute(group)
    both_approve_and_a_change_takes_it_back(group)
    kari_publishes_without_javascript(group.kari, run)
    unni_claims_her_fee_and_kari_approves(group, run)


def kari_starts_from_the_model(kari: Page) -> CourseRun:
    go_to(kari, "Maler")
    follow(kari, "Hverdag i ro")
    follow(kari, "Start en gjennomføring fra malen")
    kari.get_by_label("Første dag").fill((timezone.localdate() + timedelta(days=21)).isoformat())
    press(kari, "Lag et utkast")
    run = CourseRun.objects.get(offer__organiser__name="Tromsø kommune")
    to_plan(kari)
    follow(kari, "Arena er ikke valgt.")
    kari.get_by_label("Arena").select_option(label="Fjordstua, Tromsø")
    press(kari, "Lagre")
    to_plan(kari)
    follow(kari, "Tilbudet har ingen kontaktperson med telefonnummer.")
    kari.get_by_label("Telefon").fill("77 00 00 00")
    press(kari, "Lagre")
    to_plan(kari)
    ask_in(kari, "Per", "fagperson")
    ask_in(kari, "Unni", "erfaren bruker")
    return run


def to_plan(page: Page) -> None:
    """From the start of the workspace."""
    page.goto("/arbeid/")
    page.get_by_role("table").get_by_role("link", name="Rolig hverdag").click()
    tab(page, "Plan")


def button(hands: Hands, name: str) -> Locator:
    return hands.page.locator("main").get_by_role("button", name=re.compile(rf"^{name}\b"))


def link(hands: Hands, name: str) -> Locator:
    return hands.page.locator("main").get_by_role("link", name=name)


def both_say_yes(group: Group) -> None:
    for hands in group.sides:
        hands.page.goto("/arbeid/")
        hands.press(link(hands, "Svar"))
        hands.press(button(hands, "Ja, jeg vil"))
        reads(hands.page, "Du har sagt ja. Takk.")
        hands.press(link(hands, "Les planen"))
        heading(hands.page, "Rolig hverdag")
        group.looks_at(hands)


def both_change_the_same_item_at_once(group: Group) -> None:
    per, unni = group.sides
    for hands in group.sides:
        hands.press(link(hands, "Søvn"))
        heading(hands.page, "Endre posten")
    per.write(per.page.get_by_label("Tittel"), "Søvn og krefter")
    per.press(button(per, "Lagre"))
    reads(per.page, "Søvn og krefter")

    unni.write(unni.page.get_by_label("Minutter"), "40")
    unni.write(unni.page.get_by_label("Tittel"), "Søvn om natta")
    unni.press(button(unni, "Lagre"))
    reads(unni.page, "Noen andre endret denne posten mens du skrev")
    expect(button(unni, "Ta den lagrede")).to_have_count(1)  # only she has changed the minutes
    group.looks_at(unni)
    expect(unni.page.get_by_label("Minutter")).to_have_value("40")
    unni.press(button(unni, "Ta den lagrede").filter(has_text="Tittel"))
    expect(unni.page.get_by_label("Tittel")).to_have_value("Søvn og krefter")
    unni.page.get_by_label("Minutter").focus()
    unni.page.keyboard.press("Enter")  # in the form, as many do: it saves, and takes nothing
    item = unni.page.get_by_role("listitem").filter(has=unni.page.get_by_role("link", name="Søvn og krefter"))
    expect(item.last).to_contain_text("40 min")


def unni_comments_and_per_answers(group: Group) -> None:
    per, unni = group.sides
    unni.press(link(unni, "Møter, oppgaver og kommentarer"))
    unni.write(unni.page.get_by_role("textbox", name="Kommentar"), "Kan vi ha pausen litt før?")
    unni.press(unni.page.get_by_text("@ Nevn noen"))
    unni.press(unni.page.get_by_role("checkbox", name="Per Fagperson"))
    unni.press(button(unni, "Skriv kommentaren"))
    reads(unni.page, "Kan vi ha pausen litt før?")
    group.looks_at(unni)

    per.page.goto("/arbeid/")
    reads(per.page, "Rolig hverdag: Unni Brukerrepresentant nevner deg.")
    group.looks_at(per)
    per.press(link(per, "Les og svar"))
    per.press(button(per, "Merk som ferdig"))
    reads(per.page, "Ferdig")
    group.looks_at(per)


def unni_finds_a_substitute(group: Group) -> None:
    """For the second time. Siri has only to press yes."""
    unni = group.unni
    open_plan(unni)
    unni.press(unni.page.locator("main summary").filter(has_text="Unni Brukerrepresentant"))
    unni.press(link(unni, "Sett inn en vikar"))
    heading(unni.page, "Vikar for Unni Brukerrepresentant")
    unni.press(unni.page.get_by_role("group", name="Samlinger").get_by_role("checkbox").nth(2))  # after "all"
    unni.press(unni.page.get_by_role("radio", name="Siri Stedfortreder"))
    unni.press(button(unni, "Send spørsmålet"))
    reads(unni.page, "Skriv")
    unni.write(unni.page.get_by_role("textbox", name="Notat til vikaren"), "Flippoverne står i skapet.")
    group.looks_at(unni)
    unni.press(button(unni, "Send spørsmålet"))
    reads(unni.page, "Siri Stedfortreder er spurt om å lede i stedet for Unni Brukerrepresentant")

    say_yes(group.siri)
    open_plan(unni)
    reads(unni.page, "Siri Stedfortreder leder i stedet for Unni Brukerrepresentant")
    group.looks_at(unni)


def both_approve_and_a_change_takes_it_back(group: Group) -> None:
    both_approve(group)
    reads(group.unni.page, "Begge sider har godkjent planen slik den er nå.")
    per, unni = group.sides
    open_plan(per)
    per.press(link(per, "Samtale"))
    per.write(per.page.get_by_label("Minutter"), "65")
    per.press(button(per, "Lagre"))
    reads(per.page, "Planen er endret etter at den ble godkjent. Ingen av sidene har godkjent planen slik den er nå.")
    reads(per.page, "Planen ble endret etterpå, så godkjenningen gjelder ikke lenger.")
    group.looks_at(per)
    both_approve(group)
    reads(unni.page, "Begge sider har godkjent planen slik den er nå.")


def both_approve(group: Group) -> None:
    for hands, side in ((group.per, "fagpersonene"), (group.unni, "de erfarne brukerne")):
        open_plan(hands)
        hands.press(button(hands, f"Godkjenn for {side}"))
        expect(button(hands, f"Godkjenn for {side}")).to_have_count(0)


def open_plan(hands: Hands) -> None:
    hands.page.goto("/arbeid/")
    hands.press(hands.page.get_by_role("table").get_by_role("link", name="Rolig hverdag"))
    hands.press(
        hands.page.get_by_role("navigation", name="Sider om denne gjennomføringen").get_by_role("link", name="Plan")
    )


def kari_publishes_without_javascript(kari: Page, run: CourseRun) -> None:
    to_plan(kari)
    press(kari, "Publiser kurset")
    reads(kari, "Kurset er publisert slik begge sider godkjente det.")
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED


def unni_claims_her_fee_and_kari_approves(group: Group, run: CourseRun) -> None:
    unni, kari = group.unni, group.kari
    last = run.sessions.latest("starts_at")
    with time_machine.travel(last.ends_at + timedelta(hours=1)):
        beat()
        at_work(unni.page, "unni@example.org")
        go_to_my_fees(unni)
        unni.press(unni.page.get_by_label("Brukerrepresentant"))
        unni.press(button(unni, "Lag et krav"))
        reads(unni.page, "Sum: 800,00 kroner")
        group.looks_at(unni)
        unni.press(button(unni, "Send kravet"))
        at_work(kari, "kari@example.org")
        reads(kari, "Unni Brukerrepresentant har sendt et krav om honorar.")
        follow(kari, "Les kravet")
        press(kari, "Godkjenn")
        assert HonorariumClaim.objects.get().state == ClaimState.APPROVED


def at_work(page: Page, email: str) -> None:
    """At the start of the workspace. Who was away for long signs in again."""
    page.goto("/arbeid/")
    if "/logg-inn/" in page.url:
        sign_in(page, email, PASSWORD)


def go_to_my_fees(hands: Hands) -> None:
    """From the menu behind one's name."""
    hands.press(hands.page.locator(".work-user summary"))
    hands.press(hands.page.get_by_role("link", name="Mine honorarer"))
