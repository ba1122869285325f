"""Seats of a joint run that are kept for one municipality until a day."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import SYSTEM
from offers.models import CourseRun, ReservedSeats
from offers.services import (
    SeatsBelowReservedError,
    TooManyReservedError,
    release_seats,
    reserve_seats,
    update_run,
)
from offers.services import reserved_seats as services
from organisations.models import Municipality
from tests.factories import MunicipalityFactory, PublishedRunFactory
from tests.offers.test_staff_runs import filled
from tests.participants.conftest import at_once
from tests.participants.test_enrol import words


@pytest.fixture
def run(tromso) -> CourseRun:
    return PublishedRunFactory(offer__organiser=tromso, seats=4)


@pytest.fixture
def staff(client_of, kari):
    return client_of(kari)


@pytest.fixture
def neighbour(db):
    return MunicipalityFactory(number="5532", name="Balsfjord")


def url(run: CourseRun) -> str:
    return reverse("offers_staff:reserved_seats", args=[run.pk])


def wish(**changes):
    day = timezone.localdate() + timedelta(days=7)
    return {"municipality": "5532", "seats": "2", "released_on": day.isoformat()} | changes


def reserve(run: CourseRun, place: Municipality, seats: int) -> ReservedSeats:
    until = timezone.now() + timedelta(days=7)
    return reserve_seats(run=run, by=SYSTEM, municipality=place, seats=seats, released_at=until)


def reserve_unasked(run: CourseRun, place: Municipality, seats: int) -> ReservedSeats:
    """As code would that forgets to ask."""
    until = timezone.now() + timedelta(days=7)
    return ReservedSeats.objects.create(run=run, municipality=place, seats=seats, released_at=until)


def test_seats_are_reserved_changed_and_released(staff, run, neighbour):
    assert "Plassene er reservert." in words(staff.post(url(run), wish(), follow=True))
    staff.post(url(run), wish(seats="3"))
    reserved = ReservedSeats.objects.get()
    assert (reserved.seats, timezone.localtime(reserved.released_at).hour) == (3, 8)
    release = reverse("offers_staff:release_seats", args=[run.pk, reserved.pk])
    for _ in range(2):
        assert "Plassene er frigitt." in words(staff.post(release, follow=True))
    assert not ReservedSeats.objects.closed().exists()
    assert list(Event.objects.filter(action__startswith="seats.").values_list("action", flat=True)) == [
        "seats.released",
        "seats.reserved",
        "seats.reserved",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seats": "5"}, "4 plasser kan reserveres."),
        ({"seats": "0"}, "Reserver én plass eller flere."),
        ({"seats": "to"}, "heltall"),
        ({"municipality": "9999"}, "Velg en kommune."),
        ({"released_on": "2020-01-01"}, "Velg en dag som ikke har vært."),
        ({"released_on": "2099-01-01"}, "Velg en dag før starten"),
    ],
)
def test_a_slip_is_said_at_its_field(staff, run, neighbour, changes, message):
    answer = staff.post(url(run), wish(**changes))
    assert message in words(answer)
    assert not ReservedSeats.objects.exists()


def test_several_municipalities_cannot_have_more_than_there_is(staff, run, neighbour):
    staff.post(url(run), wish(seats="3"))
    assert "1 plass kan reserveres." in words(staff.post(url(run), wish(municipality="5501", seats="2")))


def test_without_a_limit_there_is_nothing_to_reserve(staff, run, neighbour):
    CourseRun.objects.update(seats=None)
    assert "ingen grense for plasser" in words(staff.post(url(run), wish()))


def test_a_run_that_is_over_is_left_as_it_is(staff, run, neighbour):
    CourseRun.objects.update(state="completed")
    assert "kan ikke endres" in words(staff.post(url(run), wish())) or not ReservedSeats.objects.exists()


def test_only_those_who_coordinate_the_run_reserve_seats(client_of, run, per, olav):
    assert client_of(per).get(url(run)).status_code == 403
    assert client_of(olav).get(url(run)).status_code == 404


def test_a_municipality_has_one_number_of_seats_in_a_run(run, neighbour):
    row = {"run": run, "municipality": neighbour, "seats": 1, "released_at": run.starts_at}
    ReservedSeats.objects.create(**row)
    with pytest.raises(IntegrityError, match="offers_reserved_seats_once"), transaction.atomic():
        ReservedSeats.objects.create(**row)


def test_no_seats_are_not_reserved(run, neighbour):
    with pytest.raises(IntegrityError, match="offers_reserved_seats_some"), transaction.atomic():
        ReservedSeats.objects.create(run=run, municipality=neighbour, seats=0, released_at=run.starts_at)


def test_fewer_seats_than_are_reserved_is_said_at_the_field(staff, run, neighbour):
    staff.post(url(run), wish(seats="3"))
    with pytest.raises(SeatsBelowReservedError) as refused:
        update_run(run=run, by=SYSTEM, seats=2)
    assert refused.value.reserved == 3
    edit = reverse("offers_staff:edit_run", args=[run.pk])
    assert "3 plasser er reservert. Frigi noen av dem først" in words(
        staff.post(edit, filled(run, seats="2", minimum_participants="1"))
    )


@pytest.mark.parametrize("by_the_clock", [True, False], ids=["by the clock", "by hand"])
def test_what_is_released_stands_in_no_ones_way(run, neighbour, by_the_clock):
    kept = reserve(run, neighbour, 3)
    if by_the_clock:
        ReservedSeats.objects.update(released_at=timezone.now())
    else:
        release_seats(reserved=kept, by=SYSTEM)
    update_run(run=run, by=SYSTEM, seats=2)
    assert reserve(run, MunicipalityFactory(number="5534"), 2).counted
    assert CourseRun.objects.get().seats_reserved == 2


def test_what_is_reserved_follows_every_change(run, neighbour):
    def reserved() -> int:
        return CourseRun.objects.get().seats_reserved

    kept = reserve(run, neighbour, 3)
    assert reserved() == 3
    reserve(run, neighbour, 1)
    assert reserved() == 1
    kept.delete()
    assert reserved() == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda run: ReservedSeats.objects.update(seats=5),
        lambda run: reserve_unasked(run, MunicipalityFactory(number="5534"), 2),
        lambda run: CourseRun.objects.update(seats=2),
    ],
    ids=["more for one", "one more", "fewer seats"],
)
def test_the_database_refuses_to_reserve_more_than_there_is(run, neighbour, act):
    reserve(run, neighbour, 3)
    with pytest.raises(IntegrityError, match="offers_run_reserves_what_it_has"), transaction.atomic():
        act(run)


@pytest.mark.django_db(transaction=True)
def test_two_who_reserve_at_once_without_the_lock_are_stopped_by_the_constraint(monkeypatch):
    """The negative control: without the lock both see three seats left, and it is the database that refuses one."""
    run = PublishedRunFactory(seats=3)
    both_have_looked = Barrier(2)

    def look(run: CourseRun) -> CourseRun:
        return CourseRun.objects.select_related("offer").get(pk=run.pk)

    def wait(run: CourseRun) -> None:
        both_have_looked.wait(timeout=20)

    monkeypatch.setattr(services, "lock", look)
    monkeypatch.setattr(services, "note_released", wait)
    places = [MunicipalityFactory(number=number) for number in ("5532", "5534")]
    answers = at_once(lambda place: reserve(run, place, 2), places, hands=2)
    refused = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert len(refused) == 1
    assert "offers_run_reserves_what_it_has" in str(refused[0])
    assert ReservedSeats.objects.get().seats == CourseRun.objects.get().seats_reserved == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reserve_at_once_one_is_told_what_is_left():
    run = PublishedRunFactory(seats=3)
    places = [MunicipalityFactory(number=number) for number in ("5532", "5534")]
    answers = at_once(lambda place: reserve(run, place, 2), places, hands=2)
    assert [answer.left for answer in answers if isinstance(answer, TooManyReservedError)] == [1]
