"""One's rights without phoning: who has looked, take it along, be deleted."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from audit.models import Event
from audit.services import SYSTEM, Actor, record
from messaging.models import Channel, Message, MessageState
from participants import message_kinds as kinds
from participants.contact import Contact
from participants.models import (
    Attendance,
    CalendarFeed,
    CancellationReason,
    ContactCode,
    Enrolment,
    EnrolmentStatus,
    Interest,
    MergeQuestion,
    PersonalLink,
    PreliminaryTalk,
    Presence,
)
from participants.services import (
    cancel_enrolment,
    delete_me,
    move_enrolment,
    open_calendar_feed,
    remind_me_later,
    send_code,
)
from participants.services.telling import tell
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.test_enrol import words
from tests.participants.test_own_page import page_of

NORA = {"name": "Nora Nilsen", "email": "nora@example.org", "phone": "+4790000001", "phone_key": "+4790000001"}


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(
        run=run, **NORA, needs=["interpreter"], interpreter_language="Somali", needs_note="Sitter helst ved døren."
    )


def look(user, action, target, **details) -> None:
    organisation = user.memberships.get().organisation
    details.setdefault("enrolments", [each.pk for each in Enrolment.objects.filter(run=target.pk)])
    record(by=Actor.user(user.pk), action=action, target=target, organisation_id=organisation.pk, details=details)


def test_the_page_says_who_looked_at_what_and_when(client, nora, kari, per):
    look(kari, "participants.read", nora.run, sight="all")
    look(kari, "participants.exported", nora.run)
    look(per, "attendance.read", nora.run, sight="first_names")
    look(kari, "enrolment.read", nora)
    look(kari, "enrolment.changed", nora)
    look(kari, "sketches.read", nora.run)
    look(kari, "talk.booked", nora)
    shown = words(client.get(f"{page_of(nora)}innsyn/"))
    for row in (
        "Kari Koordinator Tromsø kommune Deltakerlisten: lest",
        "Kari Koordinator Tromsø kommune Deltakerlisten: lastet ned",
        "Per Fagperson Tromsø kommune Listen over hvem som kom: lest bare fornavn og behov",
        "Kari Koordinator Tromsø kommune Det vi har lagret om deg: lest",
        "Kari Koordinator Tromsø kommune Det vi har lagret om deg: endret",
        "Kari Koordinator Tromsø kommune En liste du står på: lest",
        "Kari Koordinator Tromsø kommune Forsamtalen din: endret",
    ):
        assert row in shown


def test_what_concerned_others_is_not_there(client, nora, kari):
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        look(kari, "participants.read", nora.run, enrolments=[])  # before Nora signed up
    look(kari, "participants.read", PublishedRunFactory(offer__organiser=nora.run.offer.organiser))
    look(kari, "enrolment.read", EnrolmentFactory(run=nora.run))
    look(kari, "run.changed", nora.run)
    assert "Ingen har åpnet noe du er med i ennå." in words(client.get(f"{page_of(nora)}innsyn/"))


def test_whoever_was_moved_sees_who_looked_where_they_were_then(client, nora, kari):
    """Not who looked at the list of a run before they came to it, nor after they left it."""
    old, new = nora.run, PublishedRunFactory(offer__organiser=nora.run.offer.organiser)
    look(kari, "participants.read", old)
    look(kari, "attendance.read", new)
    move_enrolment(enrolment=nora, to_run=new, by=SYSTEM, consented=True)
    look(kari, "messages.read", old)
    look(kari, "participants.exported", new)
    shown = words(client.get(f"{page_of(nora)}innsyn/"))
    assert "Deltakerlisten: lest" in shown
    assert "Deltakerlisten: lastet ned" in shown
    assert "Listen over hvem som kom" not in shown
    assert "Listen over meldinger" not in shown


def test_someone_who_left_is_named_without_a_name(client, nora):
    record(by=Actor.user(987654), action="participants.read", target=nora.run, details={"enrolments": [nora.pk]})
    assert "En som ikke lenger arbeider her" in words(client.get(f"{page_of(nora)}innsyn/"))


def test_the_page_takes_as_many_queries_for_thirty_looks(client, nora, kari, django_assert_num_queries):
    page = f"{page_of(nora)}innsyn/"
    look(kari, "participants.read", nora.run)
    with django_assert_num_queries(7):
        client.get(page)
    for _time in range(29):
        look(kari, "participants.read", nora.run)
    with django_assert_num_queries(7):
        client.get(page)


def test_messages_are_listed_by_kind_and_time_without_their_words(client, nora):
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="a")
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    shown = words(client.get(f"{page_of(nora)}innsyn/"))
    assert "Bekreftelse på plass E-post, " in shown
    assert "Vi tar ikke vare på det som stod i meldingene." in shown


def test_all_that_is_kept_can_be_taken_along_as_json(client, nora, kari):
    session = nora.run.sessions.get()
    Attendance.objects.create(session=session, enrolment=nora, presence=Presence.PRESENT)
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="a")
    look(kari, "enrolment.read", nora)
    response = client.get(f"{page_of(nora)}opplysninger.json")
    assert response["Content-Disposition"] == 'attachment; filename="mine-opplysninger.json"'
    data = json.loads(response.content)
    assert data["course"] == nora.run.offer.title
    assert data["person"] == {
        "name": "Nora Nilsen",
        "email": "nora@example.org",
        "phone": "+4790000001",
        "takes_part": "For egen del",
        "municipality": "Tromsø",
        "age_group": "",
        "messages_by": "E-post",
        "language": "Bokmål",
        "signed_up": "På nett",
    }
    assert data["needs"] == {
        "ticked": ["Tolk: Somali"],
        "interpreter_language": "Somali",
        "note": "Sitter helst ved døren.",
    }
    assert [row["presence"] for row in data["attendance"]] == ["Til stede"]
    assert [(row["kind"], row["to"]) for row in data["messages"]] == [("Bekreftelse på plass", "nora@example.org")]
    assert [row["who"] for row in data["who_has_looked"]] == ["Kari Koordinator"]
    assert data["place"] == {
        "status": "Har plass",
        "created_at": nora.created_at.isoformat(),
        "seated_at": None,
        "invitation_expires_at": None,
        "asked_at": None,
        "cancelled_at": None,
        "cancellation_reason": "",
        "come_together": False,
    }
    assert data["preliminary_talk"] is None
    assert Event.objects.about(nora).filter(action="own_data.downloaded", actor_kind="citizen").count() == 1


def test_all_that_is_kept_can_be_read_on_a_page(client, nora):
    Attendance.objects.create(session=nora.run.sessions.get(), enrolment=nora, presence=Presence.PRESENT)
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="a")
    shown = words(client.get(f"{page_of(nora)}opplysninger/"))
    for fact in (
        "Nora Nilsen",
        "nora@example.org",
        "+4790000001",
        "Tolk: Somali",
        "Sitter helst ved døren.",
        "Til stede",
    ):
        assert fact in shown
    assert Event.objects.about(nora).get().action == "own_data.downloaded"


def test_what_staff_noted_about_a_talk_and_a_cancellation_is_taken_along_too(client, nora, run):
    PreliminaryTalk.objects.create(
        enrolment=nora, starts_at=run.starts_at, form="meeting", where="Rådhuset", decline_reason="later"
    )
    cancel_enrolment(enrolment=nora, by=SYSTEM, reason=CancellationReason.UNREACHABLE)
    data = json.loads(client.get(f"{page_of(nora)}opplysninger.json").content)
    assert data["place"]["cancellation_reason"] == "Vi fikk ikke tak i personen"
    assert data["preliminary_talk"] == {
        "starts_at": run.starts_at.isoformat(),
        "how": "Vi møtes",
        "where": "Rådhuset",
        "reason": "Det passer bedre en annen gang",
    }
    shown = words(client.get(f"{page_of(nora)}opplysninger/"))
    for fact in ("Vi fikk ikke tak i personen", "Vi møtes: Rådhuset", "Det passer bedre en annen gang"):
        assert fact in shown


def test_the_first_tap_says_what_is_kept_and_deletes_nothing(client, nora):
    shown = words(client.get(f"{page_of(nora)}slett/"))
    assert "Dette blir igjen, og hvorfor" in shown
    assert Enrolment.objects.present().count() == 1


def everything_in_the_database() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(SQL("SELECT t::text FROM {} t").format(Identifier(table)))
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_deleting_oneself_frees_the_seat_and_leaves_nobody_behind(client, full_run, waiting):
    next_in_line = waiting(full_run, name="Ingrid", email="ingrid@example.org")
    Enrolment.objects.filter(name="Sigrid Sitter").delete()
    nora = EnrolmentFactory(
        run=full_run, name="Xyzzy Person", email="xyzzy@example.org", phone="+4790000001", phone_key="+4790000001",
        needs_note="Xyzzybehov",
    )  # fmt: skip
    Attendance.objects.create(session=full_run.sessions.get(), enrolment=nora, presence=Presence.PRESENT)
    page = page_of(nora)
    feed = f"/kalender/{open_calendar_feed(enrolment=nora)}/avtale.ics"
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="a", context={"word": "Xyzzyord"})
    send_code(contact=Contact(Channel.EMAIL, "xyzzy@example.org"), language="nb")
    send_code(contact=Contact(Channel.SMS, "+4790000001"), language="nb")
    assert "xyzzy" in everything_in_the_database().lower()

    answer = client.post(f"{page}slett/")
    assert answer["Location"] == "/min/slettet/"
    assert "Du er slettet" in words(client.get("/min/slettet/"))
    assert [client.get(address).status_code for address in (page, feed)] == [404, 404]
    left = everything_in_the_database().lower()
    assert [word for word in ("xyzzy", "90000001") if word in left] == []
    assert (CalendarFeed.objects.count(), PersonalLink.objects.count()) == (0, 0)
    assert ContactCode.objects.count() == 1  # to the number, which the link by e-mail says nothing of: gone tomorrow

    nora.refresh_from_db()
    assert (nora.status, nora.municipality.name, nora.takes_part_as) == (EnrolmentStatus.CANCELLED, "Tromsø", "self")
    assert Attendance.objects.get().presence == Presence.PRESENT
    next_in_line.refresh_from_db()
    assert next_in_line.status == EnrolmentStatus.INVITED
    actions = Event.objects.about(nora).values_list("action", flat=True)
    assert list(actions)[:2] == ["enrolment.deleted", "enrolment.cancelled"]


def test_who_took_part_to_the_end_stays_in_the_figures(client, nora):
    session = nora.run.sessions.get()
    Attendance.objects.create(session=session, enrolment=nora, presence=Presence.PRESENT)
    with time_machine.travel(nora.run.ends_at + timedelta(days=1)):
        delete_me(enrolment=nora)
    nora.refresh_from_db()
    assert (nora.status, nora.name, Attendance.objects.count()) == (EnrolmentStatus.SEATED, "", 1)


def test_letters_on_their_way_are_not_sent_to_who_is_deleted(client, nora):
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="a")
    delete_me(enrolment=nora)
    assert set(Message.objects.values_list("address", flat=True)) == {""}


def test_reminders_that_the_person_asked_for_go_with_them(client, nora):
    remind_me_later(contact=Contact(Channel.EMAIL, "noen.andre@example.org"), language="nb", months=3)
    remind_me_later(contact=Contact(Channel.EMAIL, nora.email), language="nb", months=3)
    delete_me(enrolment=nora, proven=Contact(Channel.EMAIL, nora.email).digest)
    assert list(Interest.objects.values_list("address", flat=True)) == ["noen.andre@example.org"]


@pytest.fixture
def reminded(nora, run) -> None:
    remind_me_later(contact=Contact(Channel.EMAIL, nora.email), language="nb", months=3, offer=run.offer)
    remind_me_later(contact=Contact(Channel.SMS, "+4790000001"), language="nb", months=1)


@pytest.mark.usefixtures("reminded")
def test_reminders_are_part_of_what_one_takes_along_for_the_address_that_the_link_came_to(client, nora, run):
    page = page_of(nora)
    wish = Interest.objects.get(offer=run.offer)
    assert json.loads(client.get(f"{page}opplysninger.json").content)["reminders"] == [
        {
            "offer": run.offer.title,
            "theme": None,
            "municipality": None,
            "asked_for_at": wish.created_at.isoformat(),
            "we_write_on": wish.ask_on.isoformat(),
            "written_at": None,
        }
    ]
    shown = words(client.get(f"{page}opplysninger/"))
    assert f"{run.offer.title} Vi skriver til deg" in shown
    assert "Det som finnes for deg" not in shown


@pytest.mark.usefixtures("reminded")
def test_what_is_deleted_is_listed_before(client, nora, run):
    page = page_of(nora)
    shown = words(client.get(f"{page}slett/"))
    assert f"Det du har bedt oss minne deg på: {run.offer.title} Vi skriver til deg" in shown
    client.post(f"{page}slett/")
    assert list(Interest.objects.values_list("address", flat=True)) == ["+4790000001"]


def test_the_page_to_read_has_all_that_the_file_has(client, nora, kari):
    look(kari, "enrolment.read", nora)
    other = PublishedRunFactory(offer__organiser=nora.run.offer.organiser)
    MergeQuestion.objects.create(enrolment=nora, from_run=nora.run, to_run=other, answer_by=nora.run.starts_at)
    shown = words(client.get(f"{page_of(nora)}opplysninger/"))
    assert "Kari Koordinator Tromsø kommune Det vi har lagret om deg: lest" in shown
    assert "Om du ville komme i en annen gruppe i stedet" in shown
    assert "ikke svart" in shown
    assert nora.run.arena.name in shown
