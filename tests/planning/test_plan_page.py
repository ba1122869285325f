import re
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun, RunState, Session
from organisations.models import Membership, User
from planning import services
from planning.models import Plan, PoolShare, ProgrammeItem
from tests.factories import (
    MembershipFactory,
    OfferFactory,
    PublishedRunFactory,
    RunFactory,
    SessionFactory,
    UserFactory,
)
from tests.planning.conftest import Planned, actor


def plan_url(run: CourseRun) -> str:
    return reverse("planning:plan", args=[run.pk])


def text_of(response) -> str:
    """The page as it reads: no tags, one space between words."""
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(without_tags.split())


def test_plan_page_makes_no_plan_for_a_run_that_has_none(tromso, kari, client_of) -> None:
    run = RunFactory(offer=OfferFactory(organiser=tromso))
    page = text_of(client_of(kari).get(plan_url(run)))
    assert not Plan.objects.exists()
    assert "Ingen samlinger ennå" in page
    assert "Ingen av sidene har godkjent planen slik den er nå." in page
    run.refresh_from_db()
    assert run.state == RunState.DRAFT


def test_a_plan_is_made_by_the_first_that_is_written_in_it(tromso, kari, per, client_of) -> None:
    run = RunFactory(offer=OfferFactory(organiser=tromso))
    session = SessionFactory(run=run)
    client = client_of(kari)
    item = reverse("planning:add_item", args=[run.pk, session.pk])
    assert "Ingen er med i arbeidsgruppa ennå." in text_of(client.get(item))
    assert per.name in text_of(client.get(plan_url(run), {"finn": per.name}))
    assert client.post(reverse("planning:publish", args=[run.pk])).status_code == 200
    assert not Plan.objects.exists()
    client.post(reverse("planning:add_member", args=[run.pk]), {"person": per.pk, "side": "professional"})
    assert Plan.objects.get().invitations.get().user == per


def test_a_plan_without_a_row_is_changed_by_coordinators_only(tromso, per, kari, client_of) -> None:
    run = RunFactory(offer=OfferFactory(organiser=tromso))
    asked = {"person": per.pk, "side": "professional"}
    assert client_of(per).post(reverse("planning:add_member", args=[run.pk]), asked).status_code == 404
    elsewhere = RunFactory()
    assert client_of(kari).post(reverse("planning:add_member", args=[elsewhere.pk]), asked).status_code == 404
    nobody = reverse("planning:remove_member", args=[run.pk, 1])
    assert client_of(kari).post(nobody).status_code == 404
    assert not Plan.objects.exists()


def test_plan_page_shows_when_each_item_starts(planned: Planned, per, client_of) -> None:
    session = planned.run.sessions.order_by("starts_at")[0]
    starts = datetime(2027, 3, 27, 23, 0, tzinfo=ZoneInfo("Europe/Oslo"))  # summer time begins two hours later
    type(session).objects.filter(pk=session.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=6))
    ProgrammeItem.objects.filter(session=session).update(minutes=100)
    page = text_of(client_of(per).get(plan_url(planned.run)))
    first = page[page.index("Samling 2") :]
    assert re.findall(r"(\d\d\.\d\d) 100 min", first) == ["23.00", "00.40", "03.20"]


def test_plan_page_says_how_much_too_long_a_session_is(planned: Planned, per, client_of) -> None:
    exchange = ProgrammeItem.objects.filter(session__run=planned.run, kind="exchange").order_by("session__starts_at")
    ProgrammeItem.objects.filter(pk=exchange[0].pk).update(minutes=85)
    ProgrammeItem.objects.filter(pk=exchange[1].pk).update(minutes=35)
    page = text_of(client_of(per).get(plan_url(planned.run)))
    assert "25 minutter for lang" in page
    assert "25 minutter igjen å fylle" in page
    assert "Erfaringsutveksling: 59 %" in page


ENOUGH = "Erfaringsutveksling har 2 timer av 4 timer, det vil si 50 %. Det er så mye som anbefalt, 30 % eller mer."
TOO_LITTLE = (
    "Erfaringsutveksling har 30 minutter av 2 timer 30 minutter, det vil si 20 %. "
    "Anbefalingen er 30 %. Da må 15 minutter av noe annet bli til erfaringsutveksling."
)


@pytest.mark.parametrize(("minutes", "sentence"), [(60, ENOUGH), (15, TOO_LITTLE)])
def test_plan_page_says_the_share_of_exchange(planned: Planned, per, client_of, minutes: int, sentence: str) -> None:
    ProgrammeItem.objects.filter(session__run=planned.run, kind="exchange").update(minutes=minutes)
    assert sentence in text_of(client_of(per).get(plan_url(planned.run)))


def test_plan_page_lists_the_sides_by_name_in_the_readers_language(planned: Planned, per, client_of) -> None:
    def sides(language: str) -> list[str]:
        client = client_of(per)
        client.cookies["sprak"] = language
        page = client.get(plan_url(planned.run)).content.decode()
        return re.findall(r'<h3 class="side__name">([^<]+)</h3>', page)

    assert sides("nb") == ["Erfarne brukere", "Fagpersoner"] * 2
    assert sides("nn") == ["Erfarne brukarar", "Fagpersonar"] * 2
    assert sides("en") == ["Experienced users", "Professionals"] * 2


def test_plan_page_names_someone_responsible_who_left(planned: Planned, kari, per, client_of) -> None:
    ProgrammeItem.objects.filter(session__run=planned.run)[0].responsible.add(planned.ulf)
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    assert "Ulf Brukerrepresentant har gått ut av gruppa." in text_of(client_of(per).get(plan_url(planned.run)))


def test_plan_page_for_a_member_without_a_role_has_nothing_to_press(planned: Planned, ulf, client_of) -> None:
    Membership.objects.filter(user=ulf).update(ended_on=timezone.localdate())
    response = client_of(ulf).get(plan_url(planned.run))
    main = response.content.decode().partition('id="arbeidsgruppe"')[2].partition("</main>")[0]
    assert "<button" not in main
    assert "<form" not in main
    assert "Du kan lese denne planen." in text_of(response)


def test_plan_page_of_a_cancelled_run_can_only_be_read(planned: Planned, kari, client_of) -> None:
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    response = client_of(kari).get(plan_url(planned.run))
    main = response.content.decode().partition('id="arbeidsgruppe"')[2].partition("</main>")[0]
    assert "<button" not in main
    assert "Kurset er over eller avlyst. Planen kan leses, men ikke lenger endres." in text_of(response)


def test_plan_page_of_a_run_published_outside_the_gate_lists_what_is_missing(tromso, kari, client_of) -> None:
    run = PublishedRunFactory(offer=OfferFactory(organiser=tromso, published_at=timezone.now()))
    page = text_of(client_of(kari).get(plan_url(run)))
    assert "Før endringene kan publiseres" in page


# --- the group -------------------------------------------------------------------------------------------------------
def test_searching_finds_people_of_an_organisation_that_shares_them(
    planned: Planned, kari, ffo, tromso, client_of
) -> None:
    MembershipFactory(user=UserFactory(name="Siv Nilsen"), organisation=ffo, roles=["user_representative"])
    PoolShare.objects.create(organisation=ffo, shared_with=tromso)
    page = client_of(kari).get(plan_url(planned.run), {"finn": "siv"})
    assert "Siv Nilsen FFO Troms" in text_of(page)
    proposed = re.search(r'name="side" value="(\w+)" data-variant="primary"', page.content.decode())
    assert proposed is not None
    assert proposed[1] == "experienced"


@pytest.mark.parametrize("words", ["ingen heter dette", "<script>", "😀😀", "%" * 10, "a" * 5000])
def test_searching_in_vain_says_what_to_do(planned: Planned, kari, client_of, words: str) -> None:
    page = text_of(client_of(kari).get(plan_url(planned.run), {"finn": words}))
    assert "Andre kan spørres på e-post: Skriv hele adressen." in page
    assert "<script>" not in page


def test_a_whole_address_is_answered_the_same_whether_or_not_it_has_an_account(
    planned: Planned, kari, unni, olav, client_of
) -> None:
    ask = reverse("planning:ask_newcomer", args=[planned.run.pk])

    def shown(user: User, address: str) -> str:
        page = client_of(user).get(plan_url(planned.run), {"finn": address}).content.decode()
        return page.replace(address, "X").replace(quote(address, safe=""), "X").partition('id="finn"')[2]

    for user in (kari, unni):
        here, nowhere = (shown(user, address) for address in (olav.email, "ukjent@example.org"))
        parts = [re.sub(r'value="[^"]{40,}"', "", each.partition("</details>")[0]) for each in (here, nowhere)]
        assert parts[0] == parts[1]
        assert "Olav" not in here
        assert (f"{ask}?epost=X" in here) == (user == kari)
    form = client_of(kari).get(ask, {"epost": olav.email}).context["form"]
    assert form["email"].value() == olav.email


def test_someone_of_an_organisation_that_does_not_share_is_not_asked_by_number(planned, kari, olav, client_of) -> None:
    url = reverse("planning:add_member", args=[planned.run.pk])
    assert client_of(kari).post(url, {"person": olav.pk, "side": "professional"}).status_code == 404
    assert not planned.plan.invitations.exists()


def test_asking_someone_through_the_page(planned: Planned, kari, olav, balsfjord, tromso, client_of) -> None:
    PoolShare.objects.create(organisation=balsfjord, shared_with=tromso)
    url = reverse("planning:add_member", args=[planned.run.pk])
    sent = {"person": olav.pk, "side": "professional", "leads_sessions": "on", "involves": "To møter", "fee": "Ingen"}
    page = text_of(client_of(kari).post(url, sent, follow=True))
    invitation = planned.plan.invitations.get()
    assert (invitation.user, invitation.side, invitation.leads_sessions) == (olav, "professional", True)
    assert (invitation.involves, invitation.fee, invitation.invited_by) == ("To møter", "Ingen", kari)
    assert not planned.plan.members.filter(user=olav).exists()
    assert "Olav Nabokoordinator (Fagperson)" in page
    assert "Ikke besvart ennå" in page


NOBODY: list[dict[str, str]] = [
    {},
    {"person": "x", "side": "professional"},
    {"person": "1", "side": "both"},
    {"person": "9" * 30, "side": "experienced"},
]


@pytest.mark.parametrize("sent", NOBODY)
def test_adding_nobody_says_what_to_do(planned: Planned, kari, client_of, sent: dict[str, str]) -> None:
    url = reverse("planning:add_member", args=[planned.run.pk])
    assert "Velg en person og en side, og skriv kort." in text_of(client_of(kari).post(url, sent, follow=True))
    assert planned.plan.members.count() == 3


def test_adding_someone_who_plans_nowhere_is_not_found(planned: Planned, kari, rolf, client_of) -> None:
    url = reverse("planning:add_member", args=[planned.run.pk])
    assert client_of(kari).post(url, {"person": rolf.pk, "side": "professional"}).status_code == 404


def test_adding_someone_to_a_second_side_is_refused_in_words(planned: Planned, kari, per, client_of) -> None:
    url = reverse("planning:add_member", args=[planned.run.pk])
    page = text_of(client_of(kari).post(url, {"person": per.pk, "side": "experienced"}, follow=True))
    assert "Per Fagperson er alt med i arbeidsgruppa, på den andre siden. Ingen kan være på begge." in page


def test_removing_a_member_can_be_undone_once(planned: Planned, unni, client_of) -> None:
    client = client_of(unni)
    page = client.post(reverse("planning:remove_member", args=[planned.run.pk, planned.per.pk]), follow=True)
    assert "Per Fagperson er ikke lenger med i arbeidsgruppa." in text_of(page)
    undo = reverse("planning:undo", args=[planned.run.pk])
    assert f'action="{undo}"' in page.content.decode()
    client.post(undo)
    planned.per.refresh_from_db()
    assert planned.per.left_at is None
    client.post(undo)
    assert f'action="{undo}"' not in client.get(plan_url(planned.run)).content.decode()


def test_who_takes_someone_out_is_asked_once_and_told_what_it_means(planned: Planned, unni, per, client_of) -> None:
    ask = reverse("planning:remove_member", args=[planned.run.pk, planned.per.pk])
    assert f'href="{ask}"' in client_of(unni).get(plan_url(planned.run)).content.decode()
    page = text_of(client_of(unni).get(ask))
    assert "Vil du ta Per Fagperson ut av arbeidsgruppa?" in page
    assert "Da er det ingen fagperson som leder samlinger" in page  # the last of the other side
    planned.per.refresh_from_db()
    assert planned.per.left_at is None
    page = text_of(client_of(per).get(ask))
    assert "Vil du gå ut av arbeidsgruppa?" in page
    other = text_of(client_of(per).get(reverse("planning:remove_member", args=[planned.run.pk, planned.ulf.pk])))
    assert "Da er det ingen" not in other


def test_someone_who_left_can_be_brought_back_later(planned: Planned, kari, client_of) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    client = client_of(kari)
    assert "Ta Ulf Brukerrepresentant med igjen" in text_of(client.get(plan_url(planned.run)))
    client.post(reverse("planning:bring_back_member", args=[planned.run.pk, planned.ulf.pk]))
    planned.ulf.refresh_from_db()
    assert planned.ulf.left_at is None


def test_the_button_says_whether_someone_leads_afterwards(planned: Planned, kari, client_of) -> None:
    url = reverse("planning:change_member", args=[planned.run.pk, planned.per.pk])
    for _time in range(2):
        client_of(kari).post(url, {"leder": "nei"})
    planned.per.refresh_from_db()
    assert planned.per.leads_sessions is False


# --- approving and publishing ----------------------------------------------------------------------------------------
def fingerprint_on(page) -> str:
    found = re.search(r'name="fingerprint" value="(\w{64})"', page.content.decode())
    assert found is not None
    return found[1]


def test_approving_through_the_page(planned: Planned, unni, client_of) -> None:
    client = client_of(unni)
    page = client.get(plan_url(planned.run))
    assert "Godkjenn for de erfarne brukerne" in text_of(page)
    assert "Godkjenn for fagpersonene" not in text_of(page)
    url = reverse("planning:approve", args=[planned.run.pk])
    after = text_of(client.post(url, {"fingerprint": fingerprint_on(page)}, follow=True))
    assert "Unni Brukerrepresentant godkjente denne versjonen" in after
    assert "De erfarne brukerne har godkjent planen slik den er nå. Fagpersonene har ikke gjort det ennå." in after
    assert planned.plan.approvals.get().side == "experienced"


def test_approving_a_plan_that_changed_meanwhile_is_refused_in_words(planned: Planned, unni, client_of) -> None:
    client = client_of(unni)
    shown = fingerprint_on(client.get(plan_url(planned.run)))
    ProgrammeItem.objects.filter(session__run=planned.run).update(minutes=10)
    url = reverse("planning:approve", args=[planned.run.pk])
    page = text_of(client.post(url, {"fingerprint": shown}, follow=True))
    assert "Planen ble endret etter at du åpnet den, så godkjenningen ble ikke lagret." in page
    assert not planned.plan.approvals.exists()


def test_an_approval_that_was_taken_back_says_so(planned: Planned, kari, approve_both, client_of) -> None:
    approve_both(planned)
    ProgrammeItem.objects.filter(session__run=planned.run).update(minutes=10)
    page = text_of(client_of(kari).get(plan_url(planned.run)))
    assert page.count("Planen ble endret etterpå, så godkjenningen gjelder ikke lenger.") == 2


def test_a_coordinator_outside_the_group_cannot_approve(planned: Planned, kari, client_of) -> None:
    url = reverse("planning:approve", args=[planned.run.pk])
    page = text_of(client_of(kari).post(url, {"fingerprint": "x"}, follow=True))
    assert "Bare de som er med i arbeidsgruppa, kan gjøre dette." in page


def test_publishing_through_the_page(planned: Planned, kari, approve_both, client_of) -> None:
    approve_both(planned)
    url = reverse("planning:publish", args=[planned.run.pk])
    page = text_of(client_of(kari).post(url, follow=True))
    assert "Kurset er publisert slik begge sider godkjente det." in page
    assert CourseRun.objects.get(pk=planned.run.pk).state == RunState.PUBLISHED


def test_publishing_too_early_lists_what_is_missing(planned: Planned, kari, client_of) -> None:
    url = reverse("planning:publish", args=[planned.run.pk])
    page = client_of(kari).post(url)
    words = text_of(page)
    assert "Kurset kan ikke publiseres ennå. Det som mangler, står i lista over knappen." in words
    assert "Fagpersonene har ikke godkjent planen slik den er nå." in words
    assert "De erfarne brukerne har ikke godkjent planen slik den er nå." in words
    assert f'href="{plan_url(planned.run)}#godkjenning"' in page.content.decode()


def test_publishing_with_one_experienced_user_asks_for_a_reason(planned, kari, approve_both, client_of) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    approve_both(planned)
    client, url = client_of(kari), reverse("planning:publish", args=[planned.run.pk])
    asked = text_of(client.post(url, {"few_experienced_reason": " "}))
    assert "Skriv en begrunnelse, eller be en erfaren bruker til med." in asked
    page = text_of(client.post(url, {"few_experienced_reason": "Bare Unni kunne i vår."}, follow=True))
    assert "Hvorfor færre enn to erfarne brukere er med: Bare Unni kunne i vår." in page
    assert CourseRun.objects.get(pk=planned.run.pk).state == RunState.PUBLISHED


def test_a_reason_that_is_too_long_is_kept_in_the_field(planned: Planned, kari, client_of) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    url = reverse("planning:publish", args=[planned.run.pk])
    page = client_of(kari).post(url, {"few_experienced_reason": "å" * 401})
    assert "Skriv begrunnelsen med høyst 400 tegn." in text_of(page)
    assert "å" * 401 in page.content.decode()


def test_a_change_after_publication_is_shown_as_unpublished(published: Planned, kari, client_of) -> None:
    ProgrammeItem.objects.filter(session__run=published.run).update(minutes=10)
    page = text_of(client_of(kari).get(plan_url(published.run)))
    assert "Programmet eller hvem som leder, er endret. Innbyggerne ser det gamle til" in page
    assert "Tider, plasser og steder ser de slik de er nå." in page
    assert "Publiser endringene" in page


def test_a_new_time_after_publication_is_said_to_be_seen_already(published: Planned, kari, client_of) -> None:
    last = published.run.sessions.order_by("starts_at").last()
    Session.objects.filter(pk=last.pk).update(ends_at=last.ends_at + timedelta(hours=1))
    page = text_of(client_of(kari).get(plan_url(published.run)))
    assert (
        "Planen er endret etter at den ble publisert. Innbyggerne ser tider, plasser og steder slik de er nå." in page
    )
    assert "Innbyggerne ser det gamle" not in page


def test_a_published_plan_without_changes_has_no_publish_button(published: Planned, kari, client_of) -> None:
    page = text_of(client_of(kari).get(plan_url(published.run)))
    assert "Kurset er publisert slik begge sider godkjente det." in page
    assert "Publiser kurset" not in page
    assert "Publiser endringene" not in page
