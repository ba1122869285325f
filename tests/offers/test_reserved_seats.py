"""Seats of a joint run that are kept for one municipality until a day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun, ReservedSeats
from tests.factories import MunicipalityFactory, PublishedRunFactory
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
