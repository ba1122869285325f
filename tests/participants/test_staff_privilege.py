"""Least privilege, page by page: who gets in where, and that nobody is shown more than they need."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun
from organisations.models import User
from participants import staff_urls
from participants.models import AgeBand, Enrolment, RetentionPeriods
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory

# What a page's address asks for after the run, and whether those who lead get in.
PAGES: dict[str, tuple[str, bool]] = {
    "list": ("", True),
    "needs": ("", True),
    "export": ("", True),
    "sessions": ("", True),
    "attendance_sheet": ("", True),
    "attendance": ("session", True),
    "session": ("session", True),
    "walk_in": ("session", True),
    "announce": ("", False),
    "enrol": ("", False),
    "messages": ("", False),
    "change": ("person", False),
    "move": ("person", False),
    "letter": ("person", False),
    "cancel": ("person", False),
    "invite": ("", False),
    "undo": ("person", False),
    "decide": ("", False),
    "run_anyway": ("", False),
    "postpone": ("", False),
    "merge": ("", False),
    "line": ("", False),
    "pause_line": ("", False),
    "resume_line": ("", False),
    "invite_out_of_order": ("person", False),
    "talks": ("", False),
    "book_talk": ("person", False),
    "accept_after_talk": ("person", False),
    "decline_after_talk": ("person", False),
}
ONLY_POST = {"invite", "run_anyway", "undo", "pause_line", "resume_line", "accept_after_talk"}
# Pages about someone who waits, or is talked with first: for Nora, who has a seat, there is nothing to do there.
FOR_OTHERS = {"invite_out_of_order", "book_talk", "accept_after_talk", "decline_after_talk"}


def test_every_page_is_in_the_table():
    """What is about a whole organisation has a test of its own."""
    about_runs = {each.name for each in staff_urls.urlpatterns if "<int:run_id>" in str(each.pattern)}
    assert about_runs == set(PAGES)


@pytest.fixture
def run(tromso, per: User, unni: User) -> CourseRun:
    """Met today. Per and Unni lead it: one from each side."""
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now())
    plan = PlanFactory(run=run)
    for leader in (per, unni):
        MemberFactory(plan=plan, user=leader)
    return run


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(
        run=run,
        name="Nora Etternavn",
        email="nora@example.org",
        phone="+4790000001",
        phone_key="+4790000001",
        needs=["hearing_loop"],
        age_band=AgeBand.FROM_67,
    )


def address(name: str, run: CourseRun, nora: Enrolment) -> str:
    kind = PAGES[name][0]
    rest = {"": [], "session": [run.sessions.get().pk], "person": [nora.pk]}[kind]
    return reverse(f"participants_staff:{name}", args=[run.pk, *rest])


def opened(browser: Client, name: str, run: CourseRun, nora: Enrolment) -> Any:
    ask = browser.post if name in ONLY_POST else browser.get
    return ask(address(name, run, nora))


# Who is not the coordinator of the run and does not lead it: in the organisation they may know of the run, and are
# refused; outside it the run does not exist.
REFUSED = {"anne": 403, "rolf": 403, "petra": 403, "olav": 404}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("who", "status"), REFUSED.items(), ids=REFUSED)
def test_nobody_else_gets_in(run, nora, who, status, name, request, client_of: Callable[[User], Client]):
    response = opened(client_of(request.getfixturevalue(who)), name, run, nora)
    assert response.status_code == status
    assert "Nora" not in response.content.decode(errors="ignore")


@pytest.mark.parametrize("name", PAGES)
def test_an_administrator_of_another_organisation_finds_nothing(run, nora, name, client_of, balsfjord, anne):
    """403 at the door where the role has no business with participants at all, and never a name."""
    anne.memberships.update(organisation=balsfjord)
    response = opened(client_of(anne), name, run, nora)
    assert response.status_code == 403
    anne.memberships.update(roles=["organisation_admin", "coordinator"])
    assert opened(client_of(anne), name, run, nora).status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["per", "unni"])
def test_who_leads_gets_in_where_they_have_something_to_do(run, nora, who, name, request, client_of):
    response = opened(client_of(request.getfixturevalue(who)), name, run, nora)
    assert response.status_code == (200 if PAGES[name][1] else 403)


@pytest.mark.parametrize("name", [name for name, (_rest, for_leaders) in PAGES.items() if for_leaders])
@pytest.mark.parametrize("who", ["per", "unni"])
def test_who_leads_sees_no_surname_and_no_address_anywhere(run, nora, who, name, request, client_of):
    response = opened(client_of(request.getfixturevalue(who)), name, run, nora)
    shown = response.content if name != "export" else _unzipped(response.content)
    for hidden in (b"Etternavn", b"nora@example.org", b"+4790000001", b"90 00 00 01"):
        assert hidden not in shown


@pytest.mark.parametrize("name", [name for name in PAGES if name not in {"change", "enrol"}])
@pytest.mark.parametrize("who", ["per", "unni", "kari"])
def test_the_age_group_is_only_on_the_persons_own_page_of_the_coordinator(run, nora, who, name, request, client_of):
    """Neither asked for at the door, nor in a list or a file."""
    RetentionPeriods.objects.create(organisation=run.offer.organiser, asks_age_band=True)
    response = opened(client_of(request.getfixturevalue(who)), name, run, nora)
    shown = (response.content if name != "export" else _unzipped(response.content)).decode(errors="ignore")
    assert [word for word in ("67–79", "67-79", "ldersgruppe") if word in shown] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in FOR_OTHERS])
def test_the_coordinator_gets_in_everywhere(run, nora, kari, name, client_of):
    assert opened(client_of(kari), name, run, nora).status_code in {200, 302}


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_sent_to_sign_in(run, nora, name, client):
    assert opened(client, name, run, nora)["Location"].startswith("/logg-inn/")


@pytest.mark.parametrize("name", [name for name, (rest, _leaders) in PAGES.items() if rest])
def test_what_belongs_to_another_run_is_not_found(run, nora, kari, name, client_of):
    """The coordinator of both runs finds neither person nor session of one under the other."""
    other = PublishedRunFactory(offer=run.offer)
    kind = PAGES[name][0]
    pk = run.sessions.get().pk if kind == "session" else nora.pk
    page = reverse(f"participants_staff:{name}", args=[other.pk, pk])
    browser = client_of(kari)
    response = browser.post(page) if name in ONLY_POST else browser.get(page)
    assert response.status_code == 404


def _unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
