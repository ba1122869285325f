"""The calendar file: right on both sides of both clock changes, and silent on what the meetings are about."""

from datetime import UTC, date, time, timedelta

import icalendar
import pytest
import time_machine
from django.utils import timezone

from offers.models import Arena
from offers.selectors.local_time import at
from tests.factories import ArenaFactory, OfferFactory, PublishedRunFactory, SessionFactory

pytestmark = pytest.mark.django_db
URL = "/tilbud/bedre-sovn/kalender.ics"


@pytest.fixture
def offer():
    return OfferFactory(title_nb="Bedre søvn", slug="bedre-sovn", published_at="2026-01-01T00:00Z")


def run_on(offer, *days: date):
    """Tuesdays at ten, whatever the clock did in between."""
    starts = [at(day, time(10)) for day in days]
    run = PublishedRunFactory(
        offer=offer,
        starts_at=starts[0],
        ends_at=starts[-1] + timedelta(hours=2),
        session=None,
        arena=Arena.objects.first() or ArenaFactory(name="Kroken bibliotek", address="Storgata 1"),
    )
    for start in starts:
        SessionFactory(run=run, starts_at=start)
    return run


def events(client, url=URL):
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


@pytest.mark.parametrize(
    ("now", "days", "utc_hours"),
    [
        ("2027-03-01", (date(2027, 3, 23), date(2027, 3, 30)), (9, 8)),
        ("2027-10-01", (date(2027, 10, 26), date(2027, 11, 2)), (8, 9)),
    ],
    ids=["to summer time", "to winter time"],
)
def test_ten_oclock_stays_ten_oclock(client, offer, now, days, utc_hours):
    with time_machine.travel(now, tick=False):
        run_on(offer, *days)
        found = events(client)
    assert [(event["dtstart"].dt.date(), event["dtstart"].dt.time()) for event in found] == [
        (day, time(10)) for day in days
    ]
    assert [event["dtstart"].dt.astimezone(UTC).hour for event in found] == list(utc_hours)
    assert {event["dtstart"].params["TZID"] for event in found} == {"Europe/Oslo"}


@time_machine.travel("2027-03-01", tick=False)
def test_the_file_brings_the_rules_of_its_time_zone(client, offer):
    run_on(offer, date(2027, 3, 23), date(2027, 3, 30))
    calendar = icalendar.Calendar.from_ical(client.get(URL).content)
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/Oslo"


@time_machine.travel("2027-03-01", tick=False)
def test_an_event_says_when_and_where_and_not_what(client, offer):
    run_on(offer, date(2027, 3, 23), date(2027, 3, 30))
    first = events(client)[0]
    assert str(first["summary"]) == "Samling 1 av 2"
    assert str(first["location"]) == "Kroken bibliotek, Storgata 1"
    assert str(first["description"]) == "Kari Koordinator, 77 00 00 00"
    assert str(first["class"]) == "PRIVATE"
    assert "søvn" not in client.get(URL).content.decode().lower()


@time_machine.travel("2027-03-01", tick=False)
def test_the_same_session_keeps_its_identity(client, offer):
    run = run_on(offer, date(2027, 3, 23))
    session = run.sessions.get()
    before = events(client)[0]["uid"]
    type(session).objects.update(
        starts_at=session.starts_at + timedelta(hours=1), ends_at=session.ends_at + timedelta(hours=1)
    )
    assert events(client)[0]["uid"] == before
    assert str(before).startswith(f"samling-{session.pk}@")


@time_machine.travel("2027-03-01", tick=False)
def test_a_cancelled_session_is_cancelled_in_the_calendar_too(client, offer):
    run = run_on(offer, date(2027, 3, 23), date(2027, 3, 30))
    type(run.sessions.first()).objects.filter(pk=run.sessions.first().pk).update(cancelled_at=timezone.now())
    assert [(str(event["status"]), str(event["summary"])) for event in events(client)] == [
        ("CANCELLED", "Samling, avlyst"),
        ("CONFIRMED", "Samling 1 av 1"),
    ]


@time_machine.travel("2027-03-01", tick=False)
def test_one_run_of_several_can_be_chosen(client, offer):
    run_on(offer, date(2027, 3, 23))
    later = run_on(offer, date(2027, 4, 6))
    (event,) = events(client, f"{URL}?gjennomforing={later.pk}")
    assert event["dtstart"].dt.date() == date(2027, 4, 6)


def test_without_dates_there_is_no_file(client, offer):
    assert client.get(URL).status_code == 404


def test_a_draft_has_no_file(client):
    OfferFactory(slug="bedre-sovn")
    assert client.get(URL).status_code == 404
