"""A calendar that follows along: what it says, when it changes, and who may ask for it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.links import digest
from offers.models import CourseRun, RunState, Session
from participants.models import CalendarFeed, Enrolment, EnrolmentStatus, SessionAsTold
from participants.services import (
    announce_changes,
    cancel_enrolment,
    give_apology,
    move_enrolment,
    open_calendar_feed,
    take_back_apology,
    undo_cancellation,
)
from tests.factories import EnrolmentFactory, PublishedRunFactory, SessionFactory
from tests.participants.test_enrol import words
from tests.participants.test_own_page import page_of


@pytest.fixture
def nora(run) -> Enrolment:
    enrolment = EnrolmentFactory(run=run, name="Nora Nilsen", email="nora@example.org")
    announce_changes()
    return enrolment


@pytest.fixture
def feed(nora) -> str:
    return f"/kalender/{open_calendar_feed(enrolment=nora)}/avtale.ics"


def entries(client, feed: str) -> dict[str, tuple[str, int]]:
    """By UID: the status and the sequence."""
    calendar = Calendar.from_ical(client.get(feed).content)
    return {str(each["uid"]): (str(each["status"]), int(str(each["sequence"]))) for each in calendar.walk("VEVENT")}


def only(client, feed: str) -> tuple[str, int]:
    [entry] = entries(client, feed).values()
    return entry


def test_the_feed_says_avtale_and_an_address_and_nothing_else(client, nora, feed):
    response = client.get(feed)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert (str(event["summary"]), str(event["location"])) == ("Avtale", "Storgata 1, 9008 Tromsø")
    assert (nora.run.offer.title in text, "Nora" in text, "nora@" in text) == (False, False, False)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert not response.cookies


def test_what_has_not_changed_is_not_sent_again(client, nora, feed):
    first = client.get(feed)
    again = client.get(feed, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    give_apology(enrolment=nora, session_id=nora.run.sessions.get().pk)
    assert client.get(feed, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_moved_session_moves_under_the_same_name(client, nora, feed):
    before = entries(client, feed)
    session = nora.run.sessions.get()
    Session.objects.update(starts_at=session.starts_at + timedelta(days=1), ends_at=session.ends_at + timedelta(days=1))
    announce_changes()
    after = entries(client, feed)
    assert list(after) == list(before) == [f"avtale-{session.pk}@laering-og-mestring"]
    assert [status for status, _number in after.values()] == ["CONFIRMED"]
    assert next(iter(after.values()))[1] > next(iter(before.values()))[1]


def test_a_cancelled_session_is_cancelled_in_the_calendar(client, nora, feed):
    _status, before = only(client, feed)
    Session.objects.update(cancelled_at=timezone.now())
    announce_changes()
    status, after = only(client, feed)
    assert (status, after > before) == ("CANCELLED", True)


def test_a_deleted_session_goes_under_the_name_it_had(client, nora, feed):
    extra = SessionFactory(run=nora.run, starts_at=timezone.now() + timedelta(days=20))
    announce_changes()
    name = f"avtale-{extra.pk}@laering-og-mestring"
    status, before = entries(client, feed)[name]
    assert status == "CONFIRMED"
    extra.delete()
    status, after = entries(client, feed)[name]
    assert (status, after > before) == ("CANCELLED", True)
    announce_changes()
    assert entries(client, feed)[name][0] == "CANCELLED"
    assert len(entries(client, feed)) == 2


def test_an_apology_takes_the_session_out_and_taking_it_back_puts_it_in_again(client, nora, feed):
    session = nora.run.sessions.get()
    seen = [only(client, feed)]
    give_apology(enrolment=nora, session_id=session.pk)
    seen.append(only(client, feed))
    take_back_apology(enrolment=nora, session_id=session.pk)
    seen.append(only(client, feed))
    assert [status for status, _number in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    numbers = [number for _status, number in seen]
    assert numbers == sorted(set(numbers))


def test_who_leaves_finds_the_dates_gone_and_who_comes_back_finds_them_again(client, nora, feed):
    seen = [only(client, feed)]
    cancel_enrolment(enrolment=nora, by=CITIZEN)
    seen.append(only(client, feed))
    undo_cancellation(enrolment=nora, by=CITIZEN)
    seen.append(only(client, feed))
    assert [status for status, _number in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    numbers = [number for _status, number in seen]
    assert numbers == sorted(set(numbers))


def test_what_has_been_stays_in_the_calendar_of_who_left(client, nora, feed):
    cancel_enrolment(enrolment=nora, by=CITIZEN)
    with time_machine.travel(nora.run.ends_at + timedelta(hours=1)):
        assert only(client, feed)[0] == "CONFIRMED"


def test_who_is_moved_finds_the_old_dates_gone_and_the_new_ones_there(client, nora, feed):
    old = nora.run.sessions.get()
    _status, before = only(client, feed)
    been = SessionFactory(run=nora.run, starts_at=timezone.now() - timedelta(days=1))
    gone = SessionFactory(run=nora.run, starts_at=timezone.now() + timedelta(days=20))
    announce_changes()
    removed = f"avtale-{gone.pk}@laering-og-mestring"
    gone.delete()
    other = PublishedRunFactory(offer__organiser=nora.run.offer.organiser)
    move_enrolment(enrolment=nora, to_run=other, by=SYSTEM, consented=True)
    found = entries(client, feed)
    assert {uid: status for uid, (status, _number) in found.items()} == {
        f"avtale-{old.pk}@laering-og-mestring": "CANCELLED",
        removed: "CANCELLED",
        f"avtale-{other.sessions.get().pk}@laering-og-mestring": "CONFIRMED",
    }
    assert f"avtale-{been.pk}@" not in "".join(found)
    assert found[f"avtale-{old.pk}@laering-og-mestring"][1] > before


def test_who_is_moved_back_finds_the_first_dates_again(client, nora, feed):
    first, other = nora.run, PublishedRunFactory(offer__organiser=nora.run.offer.organiser)
    for run in (other, first):
        move_enrolment(enrolment=Enrolment.objects.get(), to_run=run, by=SYSTEM, consented=True)
    assert {uid: status for uid, (status, _number) in entries(client, feed).items()} == {
        f"avtale-{first.sessions.get().pk}@laering-og-mestring": "CONFIRMED",
        f"avtale-{other.sessions.get().pk}@laering-og-mestring": "CANCELLED",
    }


def test_a_cancelled_run_goes(client, nora, feed):
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    assert only(client, feed)[0] == "CANCELLED"


def test_for_who_waits_it_is_tentative(client, nora, feed):
    Enrolment.objects.update(status=EnrolmentStatus.WAITING)
    assert only(client, feed)[0] == "TENTATIVE"


def test_a_look_by_staff_changes_nothing_in_the_calendar(client, nora, feed, kari):
    first = client.get(feed)["ETag"]
    Event.objects.create(
        actor_kind="user", actor_id=kari.pk, action="enrolment.read", target_type="participants.enrolment",
        target_id=str(nora.pk),
    )  # fmt: skip
    assert client.get(feed)["ETag"] == first


def test_the_address_is_shown_once_and_a_new_one_ends_the_old(client, nora):
    page = page_of(nora)
    assert "Lag en privat adresse" in words(client.get(f"{page}kalender/"))
    addresses = []
    for _time in range(2):
        shown = client.post(f"{page}kalender/", {"gjor": "ny"}).content.decode()
        addresses.append("/kalender/" + shown.split("/kalender/", 2)[1].split("<")[0])
        assert "webcal://" in shown
    assert [client.get(address).status_code for address in addresses] == [404, 200]
    assert CalendarFeed.objects.get().token_digest == digest(addresses[1].split("/")[2])
    assert addresses[1].split("/")[2] not in client.get(f"{page}kalender/").content.decode()
    assert "Lag en ny adresse" in words(client.get(f"{page}kalender/"))


def test_the_address_can_be_closed(client, nora, feed):
    page = page_of(nora)
    for _time in range(2):
        client.post(f"{page}kalender/", {"gjor": "steng"})
    assert client.get(feed).status_code == 404
    assert list(Event.objects.about(nora).values_list("action", flat=True)) == [
        "calendar_feed.closed",
        "calendar_feed.opened",
    ]


def test_the_address_opens_nothing_else(client, nora, feed):
    token = feed.split("/")[2]
    assert client.get(f"/min/{token}/").status_code == 404
    assert client.get(f"/kalender/{page_of(nora).split('/')[2]}/avtale.ics").status_code == 404


def test_the_feed_ends_with_the_page(client, nora, feed, settings):
    with time_machine.travel(nora.run.ends_at + timedelta(days=settings.RETENTION_PERSON_DAYS + 1)):
        assert client.get(feed).status_code == 404


def test_the_feed_takes_as_many_queries_for_forty_sessions(client, nora, feed, django_assert_num_queries):
    for week in range(1, 40):
        SessionFactory(run=nora.run, starts_at=nora.run.starts_at + timedelta(weeks=week))
    announce_changes()
    assert SessionAsTold.objects.count() == 40
    with django_assert_num_queries(6):
        client.get(feed)
