"""A plan and all that hangs on it: its working group now and the coordinators; to everyone else it does not exist."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun
from organisations.models import Organisation, User
from planning import services
from planning.models import Plan, Side
from planning.services.conversation import add_task, write_comment
from planning.services.headings import write_heading
from planning.services.meetings import MeetingDraft, plan_meeting
from tests.factories import MemberFactory, MembershipFactory, RunFactory, UserFactory
from tests.planning.conftest import Planned, actor

ClientOf = Callable[[User], Client]


@pytest.fixture
def pia(tromso: Organisation) -> User:
    """A professional in Tromsø who plans another of its courses."""
    user = UserFactory(name="Pia Fagperson", email="pia@example.org")
    MembershipFactory(user=user, organisation=tromso, roles=["professional"])
    MemberFactory(plan__run=RunFactory(offer__organiser=tromso), user=user)
    return user


@pytest.fixture
def nils(tromso: Organisation, kari: User, planned: Planned) -> User:
    """Came with an e-mail address only, for one other course."""
    user = UserFactory(name="Nils Nykommer", email="nils@example.org")
    MembershipFactory(user=user, organisation=tromso, roles=["user_representative"])
    MemberFactory(plan__run=RunFactory(offer__organiser=tromso), user=user, side=Side.EXPERIENCED)
    return user


@pytest.fixture
def siv(tromso: Organisation, kari: User, planned: Planned) -> User:
    """Is asked into the group and has not answered."""
    user = UserFactory(name="Siv Spurt", email="siv@example.org")
    MembershipFactory(user=user, organisation=tromso, roles=["professional"])
    services.ask_into_group(run=planned.run, by=actor(kari), user=user, side=Side.PROFESSIONAL)
    return user


@pytest.fixture
def rune(tromso: Organisation, planned: Planned) -> User:
    """Works in Tromsø, and was in the group until yesterday."""
    user = UserFactory(name="Rune Tidligere", email="rune@example.org")
    MembershipFactory(user=user, organisation=tromso, roles=["professional"])
    MemberFactory(plan=planned.plan, user=user, left_at=timezone.now() - timedelta(days=1))
    return user


def pages(planned: Planned) -> dict[str, str]:
    """Every page that shows something of a plan."""
    run, session = planned.run.pk, planned.run.sessions.first()
    meeting = planned.plan.meetings.get()
    item = session.programme_items.first()
    found: dict[str, list[object]] = {
        "plan": [],
        "together": [],
        "versions": [],
        "version": [1],
        "documents": [],
        "document": ["program"],
        "document_pdf": ["program"],
        "run_sheet": [session.pk],
        "run_sheet_pdf": [session.pk],
        "clock": [session.pk],
        "meeting_calendar": [meeting.pk],
        "change_meeting": [meeting.pk],
        "run_vacancies": [],
        "change_item": [item.pk],
        "change_heading": ["goals"],
        "reflect": [session.pk],
    }
    return {name: reverse(f"planning:{name}", args=[run, *more]) for name, more in found.items()}


@pytest.fixture
def full(planned: Planned, per: User) -> Planned:
    """With something on each page."""
    write_comment(run=planned.run, by=actor(per), text="Husk kaffe")
    add_task(run=planned.run, by=actor(per), text="Bestill rom", owner=planned.per, due_on=None)
    starts_at = timezone.now() + timedelta(days=3)
    draft = MeetingDraft(starts_at, starts_at + timedelta(hours=1), place="Biblioteket")
    plan_meeting(run=planned.run, by=actor(per), draft=draft)
    write_heading(run=planned.run, by=actor(per), heading="goals", text="Hvile", version=0)
    return planned


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("kari", 200), ("per", 200), ("unni", 200),
        ("pia", 404), ("nils", 404), ("siv", 404), ("rune", 404),
        ("anne", 404), ("rolf", 404), ("olav", 404), ("petra", 404),
    ],
)  # fmt: skip
def test_a_plan_is_its_groups_and_the_coordinators(
    full: Planned, client_of: ClientOf, request: pytest.FixtureRequest, name: str, status: int
) -> None:
    browser = client_of(request.getfixturevalue(name))
    found = {page: browser.get(url).status_code for page, url in pages(full).items()}
    refused = {page for page, code in found.items() if code == 403}  # those whose address asks for a permission first
    assert {page: code for page, code in found.items() if page not in refused} == dict.fromkeys(
        found.keys() - refused, status
    )
    plans_nowhere = name in {"anne", "rolf", "petra"}
    assert bool(refused) == plans_nowhere


@pytest.mark.parametrize("name", ["pia", "anne", "rolf"])
def test_an_unwritten_plan_is_the_coordinators(
    tromso: Organisation, client_of: ClientOf, kari: User, request: pytest.FixtureRequest, name: str
) -> None:
    run = RunFactory(offer__organiser=tromso)
    url = reverse("planning:plan", args=[run.pk])
    assert client_of(kari).get(url).status_code == 200
    assert client_of(request.getfixturevalue(name)).get(url).status_code == 404


@pytest.mark.parametrize("name", ["kari", "per", "unni", "pia", "rune", "anne", "rolf"])
def test_no_page_about_the_run_leads_to_a_closed_door(
    full: Planned, client_of: ClientOf, request: pytest.FixtureRequest, name: str
) -> None:
    browser = client_of(request.getfixturevalue(name))
    overview = browser.get(reverse("workspace:run", args=[full.run.pk]))
    assert overview.status_code == 200
    words = overview.content.decode()
    inside = f"/arbeid/gjennomforing/{full.run.pk}/"
    links = {part.partition('"')[0].partition("#")[0] for part in words.split('href="')[1:]}
    found = {link: browser.get(link).status_code for link in links if link.startswith(inside)}
    assert found == dict.fromkeys(found, 200)
    assert (f"{inside}plan/" in found) == (name in {"kari", "per", "unni"})


def test_what_remains_of_a_run_leads_the_coordinator_to_its_plan(full: Planned, kari: User) -> None:
    assert list(Plan.objects.visible_to(kari)) == [full.plan]
    assert CourseRun.objects.filter(plan__in=Plan.objects.visible_to(kari)).get() == full.run


def test_one_who_is_taken_out_while_writing_gets_the_text_back(
    full: Planned, client_of: ClientOf, unni: User, kari: User, pia: User
) -> None:
    run = full.run.pk
    meeting = full.plan.meetings.get()
    session = full.run.sessions.first()
    item = session.programme_items.first()
    addresses = [
        reverse("planning:change_heading", args=[run, "goals"]),
        reverse("planning:add_item", args=[run, session.pk]),
        reverse("planning:change_item", args=[run, item.pk]),
        reverse("planning:write_comment", args=[run]),
        reverse("planning:add_task", args=[run]),
        reverse("planning:plan_meeting", args=[run]),
        reverse("planning:change_meeting", args=[run, meeting.pk]),
    ]
    sent = {"text": "Å hvile når det <trengs>", "version": "1", "kind": "exchange"}
    services.remove_member(run=full.run, by=actor(kari), member=full.unni)
    for address in addresses:
        reply = client_of(unni).post(address, sent)
        page = reply.content.decode()
        assert reply.status_code == 404, address
        assert "Du er ikke lenger med i arbeidsgruppa" in page
        assert "Å hvile når det &lt;trengs&gt;</textarea>" in page
        assert page.count("<textarea") == 1
        stranger = client_of(pia).post(address, sent)
        assert stranger.status_code == 404
        assert "hvile" not in stranger.content.decode()
    assert full.plan.headings.get().text == "Hvile"
