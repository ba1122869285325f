"""The board through htmx: one request gives back the parts that it changed."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planning import selectors
from planning.models import PlanningPractice, ProgrammeItem
from planning.selectors import Floor
from tests.planning.conftest import Planned
from tests.planning.test_plan_page import plan_url, text_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def session(planned: Planned):
    return planned.run.sessions.order_by("starts_at")[0]


@pytest.fixture
def following(planned: Planned):
    return planned.run.sessions.order_by("starts_at")[1]


@pytest.fixture
def item(session) -> ProgrammeItem:
    return session.programme_items.get(position=0)


@pytest.fixture
def client(per, client_of) -> Client:
    return client_of(per)


def columns_in(response) -> list[int]:
    return [int(pk) for pk in re.findall(r'<li class="board__column" id="samling-(\d+)"', response.content.decode())]


def drop(planned: Planned, client: Client, item: ProgrammeItem, **where: object):
    sent = {"fra_samling": item.session_id, "fra_plass": item.position} | where
    return client.post(reverse("planning:place_item", args=[planned.run.pk, item.pk]), sent, headers=HTMX)


def test_moving_gives_back_one_column_the_bars_and_the_approval(planned: Planned, client, session, item) -> None:
    down = reverse("planning:move_down", args=[planned.run.pk, item.pk])
    answer = client.post(down, {"plass": "0"}, headers=HTMX)
    assert answer.status_code == 200
    assert columns_in(answer) == [session.pk]
    page = answer.content.decode()
    for part in ("plan-andeler", "plan-status", "godkjenning"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', page), part
    assert selectors.fingerprint(planned.plan) in page
    starts = re.findall(r"(\d\d\.\d\d)", text_of(answer))
    assert starts
    assert "«Del 1» er nå nummer 2 av 3 i samling 1, kl." in text_of(answer)


def test_dropping_in_another_session_gives_back_both(planned, client, session, following, item) -> None:
    answer = drop(planned, client, item, samling=following.pk, plass=2)
    assert columns_in(answer) == [session.pk, following.pk]
    titles = list(following.programme_items.order_by("position").values_list("title", flat=True))
    assert titles == ["Del 1", "Del 2", "Del 1", "Del 3"]
    assert "«Del 1» er nå nummer 3 av 4 i samling 2" in text_of(answer)


def test_a_page_that_is_old_gets_every_column_and_the_reason(planned, client, session, following, item) -> None:
    answer = drop(planned, client, item, samling=following.pk, plass=0, fra_plass=2)
    assert columns_in(answer) == [session.pk, following.pk]
    assert "Noen andre endret denne posten i mellomtiden, så ingenting ble gjort." in text_of(answer)
    assert session.programme_items.count() == 3


def test_dropping_in_a_session_of_another_run_is_not_found(planned: Planned, client, item) -> None:
    other = planned.run.offer.runs.create().sessions.create(
        starts_at=item.session.starts_at, ends_at=item.session.ends_at
    )
    assert drop(planned, client, item, samling=other.pk, plass=0).status_code == 404
    assert drop(planned, client, item, samling="x", plass=0).status_code == 404


def test_without_javascript_an_item_is_moved_from_its_own_page(planned, client, session, following, item) -> None:
    page = client.get(reverse("planning:change_item", args=[planned.run.pk, item.pk])).content.decode()
    assert f'<option value="{following.pk}">' in page
    url = reverse("planning:place_item", args=[planned.run.pk, item.pk])
    sent = {"fra_samling": session.pk, "fra_plass": 0, "samling": following.pk, "plass": 99}
    assert client.post(url, sent).url == f"{plan_url(planned.run)}#post-{item.pk}"
    assert following.programme_items.order_by("position").last() == item


def test_arrows_say_where_they_lead(planned: Planned, client) -> None:
    page = text_of(client.get(plan_url(planned.run)))
    assert page.count("Flytt Del 3 til samling 2") == 1
    assert page.count("Flytt Del 1 til samling 1") == 1
    assert page.count("Flytt Del 2 opp") == 2


def test_board_says_who_has_the_floor(planned: Planned, client, session) -> None:
    welcome, talk, exchange = session.programme_items.order_by("position")
    welcome.responsible.set([planned.per, planned.unni])
    talk.responsible.set([planned.per])
    exchange.responsible.set([planned.unni, planned.ulf])
    read = selectors.contents(planned.plan)
    assert selectors.floor_of(read.items) == Floor(professional=45, experienced=60, both=15, nobody=120)
    words = "Erfarne brukere har 1 time, fagpersoner 45 minutter, og begge sammen 15 minutter."
    assert words in text_of(client.get(plan_url(planned.run)))


def test_the_organisation_sets_its_own_goal(planned: Planned, kari, client_of) -> None:
    coordinator = client_of(kari)
    url = reverse("planning:practice", args=[planned.run.offer.organiser_id])
    assert coordinator.post(url, {"exchange_goal_percent": "60"}).url == url
    assert PlanningPractice.objects.get().exchange_goal_percent == 60
    words = "Anbefalingen er 60 %. Da må 24 minutter av noe annet bli til erfaringsutveksling."
    assert words in text_of(coordinator.get(plan_url(planned.run)))


@pytest.mark.parametrize("wrong", ["-1", "101", "0.5", "mye", "9" * 40])
def test_a_goal_is_a_whole_number_of_per_cent(planned: Planned, kari, client_of, wrong: str) -> None:
    url = reverse("planning:practice", args=[planned.run.offer.organiser_id])
    page = text_of(client_of(kari).post(url, {"exchange_goal_percent": wrong}))
    assert "Skriv et helt tall fra 0 til 100." in page
    assert not PlanningPractice.objects.exists()


def test_a_goal_is_set_by_the_organisations_own_coordinators(planned: Planned, per, olav, client_of) -> None:
    url = reverse("planning:practice", args=[planned.run.offer.organiser_id])
    assert client_of(per).get(url).status_code == 403
    assert client_of(olav).get(url).status_code == 404


def test_a_column_that_was_drawn_before_shows_what_changed_since(planned: Planned, client, session, item) -> None:
    url = plan_url(planned.run)
    item.responsible.add(planned.unni)
    assert 'aria-label="Unni Brukerrepresentant, Erfaren bruker"' in client.get(url).content.decode()
    type(planned.unni.user).objects.filter(pk=planned.unni.user_id).update(name="Unni Nygift")
    assert 'aria-label="Unni Nygift, Erfaren bruker"' in client.get(url).content.decode()
    ProgrammeItem.objects.filter(pk=item.pk).update(note="Husk nøkkelen")
    assert "Husk nøkkelen" in client.get(url).content.decode()
    planned.plan.comments.create(item=item, text="Når?", author=planned.per.user)
    assert "1 åpen kommentar" in text_of(client.get(url))
    type(planned.unni).objects.filter(pk=planned.unni.pk).update(left_at=timezone.now())
    assert "Unni Nygift har gått ut av gruppa." in text_of(client.get(url))
