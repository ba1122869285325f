"""A board of 12 sessions of 20 items: how much it asks of the database, and how much it sends."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun, RunState
from organisations.models import Organisation, User
from planning.models import Heading, ItemKind, ProgrammeItem
from tests.factories import (
    AnswerFactory,
    ItemFactory,
    MemberFactory,
    OfferFactory,
    PlanFactory,
    PublishedRunFactory,
    RunFactory,
    SessionFactory,
)
from tests.planning.test_board import HTMX, columns_in
from tests.planning.test_plan_page import plan_url, text_of

MOST_QUERIES, MOST_BYTES = 15, 60_000


@pytest.fixture
def kept_pages_are_fresh() -> None:
    """Not here: drawing each page twice would count its queries twice."""


def big_run(organiser: Organisation, coordinator: User, sessions: int, items: int) -> CourseRun:
    """With all that a page can hold: lessons of an earlier run, comments, tasks, notes, and one who has left."""
    offer = OfferFactory(organiser=organiser)
    _held_before(offer)
    run = RunFactory(offer=offer, state=RunState.PLANNING)
    plan = PlanFactory(run=run)
    group = [MemberFactory(plan=plan, user=coordinator), *(MemberFactory(plan=plan, side="experienced") for _ in "12")]
    group.append(MemberFactory(plan=plan, left_at=timezone.now()))
    for week in range(sessions):
        starts_at = timezone.now() + timedelta(weeks=week + 1)
        session = SessionFactory(run=run, starts_at=starts_at)
        for position in range(items):
            item = ItemFactory(session=session, position=position, kind=ItemKind.values[position % 8], minutes=6)
            item.responsible.set(group)
            plan.comments.create(item=item, text="Hvem tar med kortene?", author=coordinator)
            plan.tasks.create(text="Ta med kortene", owner=group[0])
    return run


def _held_before(offer) -> None:
    earlier = PublishedRunFactory(offer=offer, state=RunState.COMPLETED)
    texts = PlanFactory(run=earlier).headings
    texts.create(heading=Heading.CHANGES, text="Lengre pauser.")
    texts.create(heading=Heading.GOALS, text="Å få hverdagen til å gå.")
    for number in range(6):
        AnswerFactory(run=earlier, to_change=f"Mer tid {number}")


@pytest.fixture
def client(kari, client_of) -> Client:
    return client_of(kari)


def queries_of(client: Client, run: CourseRun) -> int:
    with CaptureQueriesContext(connection) as captured:
        page = client.get(plan_url(run))
    assert "Lengre pauser." in text_of(page)
    return len(captured)


def test_plan_page_takes_the_same_few_queries_for_1_and_for_240_items(tromso, kari, client, empty_cache) -> None:
    def drawn(run: CourseRun) -> int:
        """With nothing kept, not even the session of the one who asks."""
        empty_cache()
        return queries_of(client, run)

    small, large = big_run(tromso, kari, 1, 1), big_run(tromso, kari, 12, 20)
    queries_of(client, small)  # reads what a process remembers for good
    few = drawn(small)
    assert few == drawn(large) <= MOST_QUERIES
    queries_of(client, small)
    assert queries_of(client, small) == queries_of(client, large) < few


def test_plan_page_of_12_sessions_of_20_items_is_small_when_compressed(tromso, kari, client) -> None:
    page = client.get(plan_url(big_run(tromso, kari, 12, 20))).content
    assert len(gzip.compress(page, 6)) < MOST_BYTES


def test_an_edit_draws_one_column_and_takes_the_same_queries_for_1_and_12_sessions(tromso, kari, client) -> None:
    def moved(run: CourseRun) -> int:
        item = ProgrammeItem.objects.filter(session__run=run, position=0).order_by("session__starts_at")[0]
        client.get(plan_url(run))
        with CaptureQueriesContext(connection) as captured:
            url = reverse("planning:move_down", args=[run.pk, item.pk])
            answer = client.post(url, {"plass": "0"}, headers=HTMX)
        assert columns_in(answer) == [item.session_id]
        said = answer.text.partition('<div id="plan-lest" hx-swap-oob="innerHTML">')[2]
        assert "er nå nummer 2 av" in said
        return len(captured)

    assert moved(big_run(tromso, kari, 1, 2)) == moved(big_run(tromso, kari, 12, 20))
