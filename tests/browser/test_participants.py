"""What only a real browser shows: forms behind a link that tells nobody where one was, and the back button."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from playwright.sync_api import expect

from audit import services as audit
from audit.services import CITIZEN, Actor
from messaging.links import digest
from offers.models import ReservedSeats
from participants import services
from participants.links import fresh_token
from participants.message_kinds import LINK_AGAIN
from participants.models import Attendance, Enrolment, EnrolmentStatus, Party, PersonalLink
from participants.services.telling import tell
from tests.browser.conftest import NARROW
from tests.browser.pages import follow, heading, press
from tests.factories import EnrolmentFactory, PublishedRunFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(tromso) -> str:
    """To the page of someone who has been offered the one seat."""
    enrolment = EnrolmentFactory(
        run=PublishedRunFactory(offer__organiser=tromso, seats=1),
        status=EnrolmentStatus.INVITED,
        invitation_expires_at=timezone.now() + timedelta(days=2),
    )
    PersonalLink.objects.create(enrolment=enrolment, token_digest=digest("a-token-of-twenty-two"))
    return "/min/a-token-of-twenty-two/"


def test_an_offer_is_accepted_cancelled_and_undone_on_a_phone_without_a_cookie(open_page, link, overflow):
    page = open_page(link, width=NARROW)
    heading(page, "Det er plass til deg. Vil du ha den?")
    press(page, "Ja, jeg vil ha plassen")
    heading(page, "Du har plass. Første gang:")
    assert overflow(page) <= 0
    follow(page, "Meld meg av")
    press(page, "Ja, meld meg av")
    heading(page, "Du er meldt av")
    press(page, "Angre, jeg vil komme likevel")
    heading(page, "Du har plass. Første gang:")
    assert page.context.cookies() == []


def test_going_back_from_the_receipt_shows_the_form_as_it_was_and_sending_it_again_is_harmless(open_page, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    page = open_page(f"/pamelding/{run.pk}/", width=NARROW)
    page.get_by_label("Jeg lever med noe selv").check()
    page.get_by_label("Navn").fill("Nora Nilsen")
    page.get_by_label("Kommunen du bor i").select_option("Tromsø")
    page.get_by_label("Jeg er 18 år eller eldre").check()
    page.get_by_label("E-post", exact=True).first.fill("nora@example.org")
    press(page, "Meld meg på")
    heading(page, "Du har plass")
    page.go_back()
    assert page.get_by_label("Navn").input_value() == "Nora Nilsen"
    press(page, "Meld meg på")
    heading(page, "Du har plass")
    assert Enrolment.objects.count() == 1


def test_errors_take_the_focus_and_lead_to_their_field(open_page, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    page = open_page(f"/pamelding/{run.pk}/")
    press(page, "Meld meg på")
    summary = page.get_by_role("group", name="Noe må rettes")
    assert summary.evaluate("element => element === document.activeElement")
    summary.get_by_role("link", name="Navn: Skriv navnet ditt.").click()
    assert page.get_by_label("Navn").evaluate("element => element === document.activeElement")


def test_two_on_a_full_run_get_seats_on_a_phone_miss_a_time_leave_look_who_looked_and_are_deleted(
    open_page, overflow, tromso, kari
):
    run = PublishedRunFactory(offer__organiser=tromso, seats=2)
    seated = [EnrolmentFactory(run=run, email=f"{name}@example.org") for name in ("sigrid", "solveig")]
    page = open_page(f"/pamelding/{run.pk}/to/", width=NARROW)
    for form, name in enumerate(("Nora Nilsen", "Odd Olsen")):
        page.get_by_role("textbox", name="Navn").nth(form).fill(name)
        page.get_by_role("textbox", name="E-post").nth(form).fill(f"{name.split()[0].lower()}@example.org")
    page.get_by_label("Jeg lever med noe selv").first.check()
    page.get_by_label("Jeg er pårørende").last.check()
    for municipality in page.get_by_label("Kommunen du bor i").all():
        municipality.select_option("Tromsø")
    for adult in page.get_by_label("18 år eller eldre").all():
        adult.check()
    press(page, "Sett meg på ventelisten")
    heading(page, "ventelisten")
    for each in seated:
        services.cancel_enrolment(enrolment=each, by=CITIZEN)
    services.expire_invitations()

    nora = Enrolment.objects.get(name="Nora Nilsen")
    audit.record(by=Actor.user(kari.pk), action="enrolment.read", target=nora, organisation_id=tromso.pk)
    page = open_page(f"/min/{fresh_token(nora)}/", width=NARROW)
    heading(page, "Det er plass til deg. Vil du ha den?")
    press(page, "Ja, jeg vil ha plassen")
    heading(page, "Du har plass. Første gang:")
    assert {each.status for each in Enrolment.objects.filter(party=nora.party)} == {EnrolmentStatus.SEATED}
    page.get_by_text("Er det en gang du ikke kan komme?").click()
    page.get_by_role("button", name="Jeg kan ikke komme").first.click()
    page.get_by_text("Takk for at du sier fra.").wait_for()
    follow(page, "Meld meg av")
    press(page, "Ja, meld meg av")
    heading(page, "Du er meldt av")
    page.get_by_role("link", name="hvem som har sett").click()
    page.get_by_role("cell", name="Kari").first.wait_for()
    assert overflow(page) <= 0
    follow(page, "Slett meg")
    press(page, "Ja, slett meg")
    assert Enrolment.objects.get(pk=nora.pk).name == ""
    assert Enrolment.objects.get(name="Odd Olsen").status == EnrolmentStatus.SEATED


def test_what_applies_to_oneself_is_said_once_the_municipality_is_chosen(open_page, axe_findings, tromso, balsfjord):
    run = PublishedRunFactory(offer__organiser=tromso, seats=3)
    release = run.starts_at - timedelta(days=1)
    ReservedSeats.objects.create(run=run, municipality=balsfjord.municipality, seats=3, released_at=release)
    page = open_page(f"/pamelding/{run.pk}/", width=NARROW)
    said, choice = (
        page.get_by_role("group", name="Hvem du er").get_by_role("status"),
        page.get_by_label("Kommunen du bor i"),
    )
    expect(said).to_have_text("")
    choice.select_option("Balsfjord")
    expect(said).to_have_text("Det er ledig plass til deg, reservert for dem som bor her.")
    expect(page.get_by_role("group", name="Hvem du er").get_by_text("Slik virker ventelisten")).to_be_hidden()
    choice.select_option("Jeg bor et annet sted")
    expect(said).to_contain_text("Du kommer på ventelisten.")
    expect(said).to_contain_text("Du blir nummer 1.")
    rule = page.get_by_role("group", name="Hvem du er").get_by_text("Slik virker ventelisten")
    expect(rule).to_be_visible()
    assert axe_findings(page) == []


@pytest.fixture
def signed_in_anew(kari, live_server):
    """Give the browser a session, and the token for forms that comes with it."""

    def sign_in(context):
        client = Client()
        client.force_login(kari, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: get_random_string(32)}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])

    return sign_in


@pytest.mark.parametrize("here", [False, True], ids=["in another tab", "by the link and back"])
def test_a_tap_after_the_session_has_ended_is_kept_and_saved_when_one_has_signed_in(
    browser, live_server, signed_in_anew, tromso, here
):
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(minutes=30))
    EnrolmentFactory(run=run, name="Oskar Olsen")
    EnrolmentFactory(run=run, name="Nora Nilsen")
    address = reverse("participants_staff:attendance", args=[run.pk, run.sessions.get().pk])
    with browser.new_context(
        base_url=live_server.url, locale="nb-NO", viewport={"width": NARROW, "height": 900}
    ) as own:
        signed_in_anew(own)
        page = own.new_page()
        page.goto(address)
        own.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        row = page.get_by_role("group", name="Nora Nilsen")
        row.get_by_text("Til stede").click()
        expect(row.get_by_role("status")).to_have_text("Ikke lagret: du er logget ut. Logg inn, så blir det lagret.")
        expect(page.get_by_role("group", name="Oskar Olsen").get_by_role("status")).to_have_text("Ikke ført")
        assert Attendance.objects.count() == 0
        if here:
            row.get_by_role("link", name="Logg inn").click()
            heading(page, "Logg inn")
            signed_in_anew(own)
            page.goto(address)
        else:
            signed_in_anew(own)
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(row.get_by_role("status")).to_have_text("Lagret: Til stede")
        expect(row.get_by_role("link", name="Logg inn")).to_be_hidden()
    assert list(Attendance.objects.values_list("enrolment__name", "presence")) == [("Nora Nilsen", "present")]


@pytest.mark.parametrize("width", [1280, 390])
def test_long_names_and_addresses_break_where_staff_reads_them(open_page, overflow, tromso, kari, width):
    run = PublishedRunFactory(offer__organiser=tromso, seats=2)
    person = {"name": "x" * 200, "email": "anna.wwwwwwwwwwwwwwww@mmmmmmmmmm.example.org"}
    seated = EnrolmentFactory(run=run, needs=["hearing_loop"], **person)
    party = Party.objects.create(run=run)
    EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING, name="y" * 200, phone="+4790000001", party=party)
    EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING, name="Odd Olsen", party=party)
    tell(seated, LINK_AGAIN, key="again")
    for name in ("list", "line", "messages"):
        page = open_page(reverse(f"participants_staff:{name}", args=[run.pk]), width=width, user=kari)
        assert overflow(page) <= 0, name
        sticking_out = """
            () => [...document.querySelectorAll("tbody *")].filter((each) => {
                const row = each.closest("tr");
                return row && each.getBoundingClientRect().right > row.getBoundingClientRect().right + 1;
            }).length
        """
        assert page.evaluate(sticking_out) == 0, name
