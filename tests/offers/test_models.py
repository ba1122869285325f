"""The promises that the database keeps, whoever writes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from offers.models import CourseRun, RunState
from offers.selectors import seats
from tests.factories import ArenaFactory, OfferFactory, PublishedRunFactory, RunFactory, SessionFactory

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=3)


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def change(run: CourseRun, **fields):
    with transaction.atomic():
        CourseRun.objects.filter(pk=run.pk).update(**fields)


def test_a_run_is_never_overbooked():
    with refused("offers_run_never_overbooked"):
        change(RunFactory(seats=10), seats_taken=11)


def test_a_run_without_a_limit_takes_everyone():
    run = RunFactory(seats=None)
    change(run, seats_taken=500)
    run.refresh_from_db()
    assert run.seats_free is None


def test_sign_up_closes_after_it_opens():
    with refused("offers_run_enrolment_closes_after_it_opens"):
        change(RunFactory(), enrolment_opens_at=SOON, enrolment_closes_at=SOON)


def test_a_run_ends_after_it_starts():
    with refused("offers_run_ends_after_it_starts"):
        change(RunFactory(), starts_at=SOON, ends_at=SOON)


def test_a_published_run_knows_when_it_was_published():
    with refused("offers_run_published_has_time"):
        change(RunFactory(), state=RunState.PUBLISHED)


def test_a_cancelled_run_knows_when_it_was_cancelled():
    with refused("offers_run_cancelled_has_time"):
        change(RunFactory(), state=RunState.CANCELLED)


@pytest.mark.parametrize("year", [1, 26, 1999, 2101, 9999])
def test_a_session_is_held_in_our_time(year):
    start = datetime(year, 6, 1, 10, tzinfo=UTC)
    with refused("offers_session_in_our_time"), transaction.atomic():
        SessionFactory(starts_at=start, ends_at=start + timedelta(hours=2))


@pytest.mark.parametrize("field", ["enrolment_opens_at", "enrolment_closes_at"])
def test_sign_up_opens_and_closes_in_our_time(field):
    with refused("offers_run_enrolment_in_our_time"):
        change(RunFactory(), **{field: datetime(26, 6, 1, tzinfo=UTC)})


@pytest.mark.parametrize("start", [datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, 20, tzinfo=UTC)])
def test_every_year_that_forms_accept_can_be_kept(start):
    assert SessionFactory(starts_at=start, ends_at=start + timedelta(hours=2)).pk


def test_a_session_ends_after_it_starts():
    with refused("offers_session_ends_after_it_starts"), transaction.atomic():
        SessionFactory(starts_at=SOON, ends_at=SOON)


def test_sessions_of_a_run_do_not_overlap():
    first = SessionFactory(starts_at=SOON)
    with refused("offers_session_no_overlap"), transaction.atomic():
        SessionFactory(run=first.run, starts_at=SOON + timedelta(minutes=30))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS offers_session_no_overlap IMMEDIATE")


def test_a_cancelled_session_leaves_its_time_free():
    first = SessionFactory(starts_at=SOON, cancelled_at=timezone.now())
    SessionFactory(run=first.run, starts_at=SOON)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS offers_session_no_overlap IMMEDIATE")
    assert first.run.sessions.count() == 2


def test_the_price_is_not_negative():
    with refused("offers_offer_price"), transaction.atomic():
        OfferFactory(price=-1)


@pytest.mark.parametrize("age", [11, 101])
def test_the_age_limit_is_an_age(age):
    with refused("offers_offer_minimum_age"), transaction.atomic():
        OfferFactory(minimum_age=age)


def test_an_arena_stands_once_in_a_municipality():
    arena = ArenaFactory(name="Kroken bibliotek")
    with refused("offers_arena_once"), transaction.atomic():
        ArenaFactory(name="Kroken bibliotek", municipality=arena.municipality)


def test_two_offers_cannot_have_one_address():
    OfferFactory(slug="bedre-sovn")
    with refused("slug"), transaction.atomic():
        OfferFactory(slug="bedre-sovn")


def test_a_new_run_gets_its_next_session_from_its_first():
    run = RunFactory(starts_at=SOON, ends_at=SOON + timedelta(hours=2))
    run.refresh_from_db()
    assert run.next_at == SOON


def test_moving_the_first_session_moves_the_next_one():
    run = RunFactory(starts_at=SOON, ends_at=SOON + timedelta(hours=2))
    later = SOON + timedelta(days=1)
    change(run, starts_at=later, ends_at=later + timedelta(hours=2))
    run.refresh_from_db()
    assert run.next_at == later


@pytest.mark.parametrize(
    ("opens", "closes", "expected"), [(-1, 1, True), (-2, -1, False), (1, None, False), (None, None, True)]
)
def test_sign_up_is_open_between_its_two_moments(opens, closes, expected):
    def moment(days: int | None):
        return None if days is None else timezone.now() + timedelta(days=days)

    run = PublishedRunFactory(enrolment_opens_at=moment(opens), enrolment_closes_at=moment(closes))
    assert run.accepts_enrolments is expected


def test_sign_up_is_closed_for_a_course_without_sessions():
    run = PublishedRunFactory.build(starts_at=None, ends_at=None)
    assert run.accepts_enrolments is False
    assert seats.in_words(run).can_sign_up is False
