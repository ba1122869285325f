from datetime import datetime, timedelta
from typing import Any
from unittest.mock import DEFAULT, Mock

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import services as audit
from audit.models import Event
from audit.services import SYSTEM, Actor
from messaging.models import Channel, Message, MessageState
from offers.models import CourseRun, Session
from participants import message_kinds as kinds
from participants.contact import Contact
from participants.links import personal_link
from participants.models import Enrolment, PersonalLink, RetentionPeriods
from participants.models.periods import BOUNDS
from participants.selectors import own_runs
from participants.services import (
    change_periods,
    forget_addresses,
    forget_log,
    forget_needs,
    forget_people,
    open_calendar_feed,
    retention,
)
from participants.services.telling import tell
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.conftest import at_once


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(
        run=run,
        name="Nora",
        email="nora@example.org",
        email_key="nora@example.org",
        phone="+4790000001",
        phone_key="+4790000001",
        needs=["interpreter"],
        interpreter_language="Somali",
        needs_note="Nær døren",
    )


def ended(days: int, runs: Any = None) -> None:
    end = ago(days)
    runs = CourseRun.objects.all() if runs is None else runs
    runs.update(starts_at=end - timedelta(hours=2), ends_at=end)
    Session.objects.filter(run__in=runs.values("pk")).update(starts_at=end - timedelta(hours=2), ends_at=end)


def test_needs_go_two_weeks_after_the_last_session(nora):
    ended(13)
    assert forget_needs() == 0
    ended(15)
    assert [forget_needs(), forget_needs()] == [1, 0]
    event = Event.objects.about(nora.run).get()
    assert (event.action, event.actor_kind, event.organisation_id, event.details) == (
        "needs.forgotten",
        "system",
        nora.run.offer.organiser_id,
        {"people": 1, "enrolments": [nora.pk]},
    )
    nora.refresh_from_db()
    assert (nora.needs, nora.interpreter_language, nora.needs_note, nora.name) == ([], "", "", "Nora")


def test_the_person_goes_three_months_after_and_the_figures_stay(nora):
    personal_link(nora)
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="k")
    ended(89)
    assert forget_people() == 0
    ended(91)
    assert [forget_people(), forget_people()] == [1, 0]

    row = Enrolment.objects.values().get()
    assert not {"Nora", "nora@example.org", "+4790000001", "Somali", "Nær døren"} & {
        str(value) for value in row.values()
    }
    assert (row["takes_part_as"], row["municipality_id"], row["status"]) == ("self", "5501", "seated")
    assert not PersonalLink.objects.exists()
    assert Message.objects.get().address == ""
    event = Event.objects.about(nora.run).get()
    assert (event.action, event.actor_kind, event.organisation_id, event.details) == (
        "participants.forgotten",
        "system",
        nora.run.offer.organiser_id,
        {"people": 1, "enrolments": [nora.pk]},
    )


def test_nobody_is_forgotten_while_a_session_is_to_come(nora):
    assert [forget_needs(), forget_people()] == [0, 0]


def test_many_are_forgotten_in_batches(run, monkeypatch):
    monkeypatch.setattr("participants.services.retention.BATCH", 2)
    EnrolmentFactory.create_batch(5, run=run)
    ended(91)
    assert forget_people() == 5
    assert Event.objects.count() == 3


@pytest.mark.parametrize("forget", [forget_needs, forget_people])
def test_each_runs_disposal_is_a_line_of_its_own_in_the_log(run, tromso, forget):
    other = PublishedRunFactory(offer__organiser=tromso)
    for each, number in ((run, 2), (other, 1)):
        EnrolmentFactory.create_batch(number, run=each, needs=["food"])
    ended(91)
    forget()
    assert [Event.objects.about(each).get().details["people"] for each in (run, other)] == [2, 1]


@pytest.mark.parametrize(("forget", "name"), [(forget_needs, "NEEDS"), (forget_people, "PERSON")])
def test_how_long_is_a_setting(nora, settings, forget, name):
    setattr(settings, f"RETENTION_{name}_DAYS", 3)
    ended(2)
    assert forget() == 0
    ended(4)
    assert forget() == 1


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def cancelled(days: int) -> None:
    CourseRun.objects.update(state="cancelled", cancelled_at=ago(days))


def sessions_cancelled(days: int) -> None:
    CourseRun.objects.update(starts_at=None, ends_at=None)
    times = {"starts_at": ago(days) - timedelta(hours=2), "ends_at": ago(days)}
    Session.objects.update(cancelled_at=ago(days), **times)


def without_sessions(days: int) -> None:
    CourseRun.objects.update(starts_at=None, ends_at=None)
    Session.objects.all().delete()
    Enrolment.objects.update(created_at=ago(days + 365))


@pytest.mark.parametrize("end", [cancelled, sessions_cancelled, without_sessions])
def test_nobody_is_kept_forever_where_no_last_session_was_held(client, nora, end):
    path = personal_link(nora).partition("/min/")[2]
    end(13)
    assert forget_needs() == 0
    end(15)
    assert forget_needs() == 1
    end(89)
    assert (forget_people(), client.get(f"/min/{path}").status_code) == (0, 200)
    end(91)
    assert client.get(f"/min/{path}").status_code == 404
    assert forget_people() == 1


# --- an organisation's own periods ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("forget", "period"), [(forget_needs, "needs_days"), (forget_people, "person_days")])
def test_an_organisation_keeps_people_as_long_as_it_says_and_no_other(run, nora, balsfjord, forget, period):
    theirs = EnrolmentFactory(run=PublishedRunFactory(offer__organiser=balsfjord), needs=["food"])
    change_periods(organisation=run.offer.organiser, by=SYSTEM, **{period: 20})
    ended(19)
    CourseRun.objects.filter(pk=theirs.run_id).update(ends_at=ago(1))
    assert forget() == 0
    ended(21, CourseRun.objects.filter(pk=run.pk))
    assert forget() == 1
    theirs.refresh_from_db()
    assert (theirs.needs, theirs.name) == (["food"], theirs.name)


def test_a_link_lives_as_long_as_the_organisation_keeps_the_person(client, nora):
    path = personal_link(nora).partition("/min/")[2]
    change_periods(organisation=nora.run.offer.organiser, by=SYSTEM, person_days=20)
    ended(19)
    assert client.get(f"/min/{path}").status_code == 200
    ended(21)
    assert client.get(f"/min/{path}").status_code == 404


@pytest.mark.parametrize(("days", "kept", "is_open"), [(20, 19, True), (20, 21, False), (365, 364, True)])
def test_pages_are_found_and_dates_are_read_as_long_as_the_organisation_keeps_the_person(
    client, nora, days, kept, is_open
):
    feed = f"/kalender/{open_calendar_feed(enrolment=nora)}/avtale.ics"
    change_periods(organisation=nora.run.offer.organiser, by=SYSTEM, person_days=days)
    ended(kept)
    found = own_runs(Contact(Channel.EMAIL, nora.email))
    assert ([*found] == [nora], client.get(feed).status_code) == (is_open, 200 if is_open else 404)


def test_changing_a_period_is_in_the_log_once(tromso, kari):
    for _twice in range(2):
        change_periods(organisation=tromso, by=Actor.user(kari.pk), needs_days=7, person_days=None)
    event = Event.objects.get(action="retention.changed")
    assert (event.actor_id, event.organisation_id, event.details) == (kari.pk, tromso.pk, {"needs_days": 7})


@pytest.mark.parametrize("period", BOUNDS)
def test_the_database_refuses_a_period_outside_what_the_platform_allows(tromso, period):
    least, most = BOUNDS[period]
    for days in (least - 1, most + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            RetentionPeriods.objects.update_or_create(organisation=tromso, defaults={period: days})
    for days in (least, most):
        RetentionPeriods.objects.update_or_create(organisation=tromso, defaults={period: days})


def test_letters_about_an_organisations_participants_go_sooner_where_it_says_so(run, nora, balsfjord):
    theirs = EnrolmentFactory(run=PublishedRunFactory(offer__organiser=balsfjord))
    for each in (nora, theirs):
        tell(each, kinds.ENROLMENT_CONFIRMED, key=f"k{each.pk}")
    over = {"sent_at": ago(11), "next_attempt_at": ago(11), "last_error": "550 nora@example.org"}
    Message.objects.update(state=MessageState.SENT, **over)
    change_periods(organisation=run.offer.organiser, by=SYSTEM, message_days=10)
    assert [forget_addresses(), forget_addresses()] == [1, 0]
    assert [(m.address, m.last_error) for m in Message.objects.filter(about_id=nora.pk)] == [("", "")]
    assert Message.objects.get(about_id=theirs.pk).address == theirs.email
    assert Event.objects.get(action="messages.forgotten").organisation_id == run.offer.organiser_id


# --- the access log ---------------------------------------------------------------------------------------------------
def log_row(days: int, organisation_id: int | None) -> None:
    with time_machine.travel(ago(days), tick=False):
        audit.record(by=SYSTEM, action=f"old.{days}", organisation_id=organisation_id)


def test_the_log_goes_after_three_years_or_when_the_organisation_says(tromso, balsfjord):
    change_periods(organisation=tromso, by=SYSTEM, log_days=400)
    for days in (1095, 1097, 399, 401):
        for organisation in (tromso.pk, balsfjord.pk, None):
            log_row(days, organisation)
    assert [forget_log(), forget_log()] == [5, 0]
    kept = Event.objects.filter(action__startswith="old.").values_list("organisation_id", "action")
    assert set(kept) == {
        (tromso.pk, "old.399"),
        *((organisation, f"old.{days}") for organisation in (balsfjord.pk, None) for days in (1095, 399, 401)),
    }
    disposals = Event.objects.filter(action="log.forgotten").values_list("organisation_id", "details")
    assert list(disposals.order_by("pk")) == [(tromso.pk, {"events": 3}), (None, {"events": 2})]


def test_the_log_goes_in_batches(tromso, monkeypatch):
    monkeypatch.setattr(retention, "LOG_BATCH", 2)
    for _each in range(5):
        log_row(1200, tromso.pk)
    assert forget_log() == 5


# --- killed, at once, and too early -----------------------------------------------------------------------------------
def named_in_the_log() -> list[int]:
    disposals = Event.objects.filter(action="participants.forgotten")
    return sorted(pk for event in disposals for pk in event.details["enrolments"])


def test_one_killed_in_the_middle_of_a_batch_loses_nothing_and_repeats_nothing(run, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    EnrolmentFactory.create_batch(5, run=run)
    ended(91)
    killed_in_the_second = Mock(wraps=audit.record, side_effect=[DEFAULT, KeyboardInterrupt])  # gone, not yet logged
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(audit, "record", killed_in_the_second)
        forget_people()
    assert (Enrolment.objects.present().count(), forget_people()) == (3, 3)
    assert named_in_the_log() == list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_forget_each_person_once(run):
    EnrolmentFactory.create_batch(6, run=run)
    ended(91)
    done = at_once(lambda _hand: forget_people(), range(4), hands=4)
    assert sum(each for each in done if isinstance(each, int)) == 6
    assert named_in_the_log() == list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_being_changed_is_left_for_the_next_night(run):
    """Its coordinator holds the row, and may be about to write a new last session."""
    EnrolmentFactory(run=run)
    ended(91)
    with transaction.atomic():
        CourseRun.objects.select_for_update().get(pk=run.pk)
        assert at_once(lambda forget: forget(), [forget_people], hands=1) == [0]
    assert forget_people() == 1
