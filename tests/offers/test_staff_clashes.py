"""Before a session or a course run gets another time or place, what it clashes with is said; a second press saves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offers.models import Arena, CourseRun, Session
from organisations.models import Organisation, User
from tests.factories import ArenaFactory, EnrolmentFactory, PublishedRunFactory, RunFactory, SessionFactory
from tests.offers.test_staff_sessions import TEN, posted, row, url

ClientOf = Callable[[User], Client]
AT_TEN, AT_TWO = row(), row(starts="14:00", ends="16:00")


@pytest.fixture
def house(db: None) -> Arena:
    return ArenaFactory(name="Biblioteket")


@pytest.fixture
def run(tromso: Organisation, house: Arena) -> CourseRun:
    return RunFactory(offer__organiser=tromso, arena=house)


@pytest.fixture
def other(house: Arena) -> Session:
    """Balsfjord has the library from ten to twelve."""
    return SessionFactory(
        run__arena=house,
        run__offer__organiser__name="Balsfjord kommune",
        starts_at=TEN,
        ends_at=TEN + timedelta(hours=2),
    )


def clashes(response: Any) -> int:
    return len(response.context["clashes"])


@pytest.mark.usefixtures("other")
def test_the_form_comes_back_with_the_clash_and_all_that_was_typed(client_of: ClientOf, kari: User, run: CourseRun):
    page = client_of(kari).post(url(run), posted(row(title="Bli kjent", break_minutes="15")))
    text = page.content.decode()
    assert "Biblioteket er opptatt av et kurs hos Balsfjord kommune: tirsdag 12. januar 2027 kl. 10.00–12.00." in text
    assert "Ingenting er lagret ennå" in text
    assert 'value="Bli kjent"' in text
    assert not run.sessions.exists()


@pytest.mark.usefixtures("other")
def test_a_second_press_saves_all_the_same(client_of: ClientOf, kari: User, run: CourseRun) -> None:
    client = client_of(kari)
    mark = client.post(url(run), posted(AT_TEN)).context["mark"]
    assert client.post(url(run), posted(AT_TEN) | {"all_the_same": mark})["Location"] == url(run)
    assert run.sessions.get().starts_at == TEN


def test_a_yes_to_one_clash_is_no_yes_to_another(
    client_of: ClientOf, kari: User, run: CourseRun, other: Session
) -> None:
    client = client_of(kari)
    mark = client.post(url(run), posted(AT_TEN)).context["mark"]
    SessionFactory(run=other.run, starts_at=TEN + timedelta(hours=4), ends_at=TEN + timedelta(hours=6))
    page = client.post(url(run), posted(AT_TWO) | {"all_the_same": mark})
    assert (page.status_code, clashes(page), run.sessions.exists()) == (200, 1, False)


@pytest.mark.usefixtures("other")
def test_what_is_free_is_saved_at_once_and_what_stays_is_not_asked_about_again(
    client_of: ClientOf, kari: User, run: CourseRun
) -> None:
    client = client_of(kari)
    kept = SessionFactory(run=run, starts_at=TEN, ends_at=TEN + timedelta(hours=2))
    assert client.post(url(run), posted(row(id=kept.pk, title="Ny tittel"), AT_TWO)).status_code == 302
    assert run.sessions.count() == 2


@pytest.mark.usefixtures("other")
def test_the_page_says_what_clashes_now_and_in_a_proposal(client_of: ClientOf, kari: User, run: CourseRun) -> None:
    series = {"first_day": "2027-01-12", "starts": "11:00", "ends": "13:00", "count": "2", "weeks_between": "1"}
    client = client_of(kari)
    assert [clashes(client.get(url(run), query)) for query in ({}, series)] == [0, 1]
    SessionFactory(run=run, starts_at=TEN, ends_at=TEN + timedelta(hours=2))
    page = client.get(url(run))
    assert (clashes(page), page.context["mark"], "Lagre likevel" in page.content.decode()) == (1, "", False)


def test_those_who_take_part_are_told_after_both_questions(
    client_of: ClientOf, kari: User, tromso: Organisation, house: Arena, other: Session
) -> None:
    run = PublishedRunFactory(offer__organiser=tromso, arena=house)
    EnrolmentFactory(run=run)
    moved = posted(row(id=run.sessions.get().pk))
    client = client_of(kari)
    mark = client.post(url(run), moved).context["mark"]
    asked = client.post(url(run), moved | {"all_the_same": mark})
    assert "offers/staff/sessions/telling.html" in {template.name for template in asked.templates}
    typed = dict(asked.context["typed"])
    assert typed["all_the_same"] == mark
    assert client.post(url(run), typed | {"confirmed": asked.context["mark"]}).status_code == 302
    assert run.sessions.get().starts_at == TEN


def test_bringing_a_session_back_asks_first(client_of: ClientOf, kari: User, run: CourseRun, other: Session) -> None:
    gone = SessionFactory(run=run, starts_at=TEN, ends_at=TEN + timedelta(hours=2), cancelled_at=timezone.now())
    client, address = client_of(kari), url(run, f"{gone.pk}/hent-fram/")
    page = client.post(address)
    assert clashes(page) == 1
    assert client.post(address, {"back": "1"})["Location"] == url(run)
    gone.refresh_from_db()
    assert gone.cancelled_at
    client.post(address, {"all_the_same": page.context["mark"]})
    gone.refresh_from_db()
    assert gone.cancelled_at is None


def test_another_arena_for_the_whole_run_asks_first(
    client_of: ClientOf, kari: User, run: CourseRun, other: Session
) -> None:
    CourseRun.objects.filter(pk=run.pk).update(arena=ArenaFactory(name="Rådhuset"))
    SessionFactory(run=run, starts_at=TEN, ends_at=TEN + timedelta(hours=2))
    client, address = client_of(kari), f"/arbeid/gjennomforing/{run.pk}/endre/"
    fields = client.get(address).context["form"].initial
    typed = {name: value for name, value in fields.items() if value not in {None, ""}}
    wish = typed | {"arena": other.run.arena_id, "seats": 11}
    page = client.post(address, wish)
    assert clashes(page) == 1
    back = client.post(address, dict(page.context["typed"]) | {"back": "1"})
    assert (back.context["form"]["seats"].value(), CourseRun.objects.get(pk=run.pk).arena_id) == ("11", typed["arena"])
    assert client.post(address, wish | {"all_the_same": page.context["mark"]}).status_code == 302
    run.refresh_from_db()
    assert (run.arena_id, run.seats) == (other.run.arena_id, 11)
