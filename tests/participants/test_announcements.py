"""Writing to several participants at once: who gets it, how it reads, once, and not kept longer than needed."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun, Offer
from participants.models import Announcement, Attendance, Enrolment, EnrolmentStatus
from participants.services import forget_announcements
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.test_enrol import words

TEXT = "Ta med gode sko neste gang.\nVi går ut."


@pytest.fixture
def browser(kari, client_of):
    return client_of(kari)


@pytest.fixture
def run(tromso) -> CourseRun:
    """Met yesterday, and Nora was away."""
    run = PublishedRunFactory(
        offer__organiser=tromso, offer__contact_email="kari@example.org", starts_at=timezone.now() - timedelta(days=1)
    )
    nora = EnrolmentFactory(run=run, name="Nora Nilsen", email="nora@example.org")
    EnrolmentFactory(run=run, name="Åse Aasen", channel="sms", phone="+4790000001", phone_key="+4790000001")
    EnrolmentFactory(
        run=run, name="Ivar Invitert", status="invited", invitation_expires_at=timezone.now() + timedelta(days=1)
    )
    EnrolmentFactory(run=run, name="Vera Venter", status=EnrolmentStatus.WAITING)
    EnrolmentFactory(run=run, name="Anton Samtale", status=EnrolmentStatus.APPLIED)
    EnrolmentFactory(run=run, name="Gunn Gått", status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now())
    Attendance.objects.create(session=run.sessions.get(), enrolment=nora, presence="absent")
    return run


def address(run) -> str:
    return reverse("participants_staff:announce", args=[run.pk])


def written(**changes) -> dict[str, str]:
    return {"submission": str(uuid.uuid4()), "segment": "seated", "text": TEXT} | changes


def confirmed(browser, run, **changes) -> dict[str, str]:
    """The form as the preview fills it in, for those who belong to the segment now."""
    answers = written(**changes)
    seen = browser.post(address(run), answers).context["seen"]
    return answers | {"seen": seen, "send": "1"}


SEGMENTS = {
    "seated": ["Nora", "Åse"],
    "absent_last": ["Nora"],
    "invited": ["Ivar"],
    "waiting": ["Vera"],
    "all": ["Nora", "Åse", "Ivar", "Anton", "Vera"],
}


@pytest.mark.parametrize(("segment", "expected"), SEGMENTS.items(), ids=SEGMENTS)
def test_the_preview_says_who_gets_it_and_sends_nothing(browser, run, kari, segment, expected):
    response = browser.post(address(run), written(segment=segment))
    assert [enrolment.first_name for enrolment in response.context["people"]] == expected
    assert not Message.objects.exists()
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.details["people"]) == ("segment.read", kari.pk, len(expected))


@pytest.mark.parametrize(("segment", "expected"), SEGMENTS.items(), ids=SEGMENTS)
def test_exactly_those_get_it_once(browser, run, kari, segment, expected):
    answers = confirmed(browser, run, segment=segment)
    for _ in range(2):
        page = words(browser.post(address(run), answers, follow=True))
        assert "Meldingen er på vei til" in page
    told = Enrolment.objects.filter(pk__in=Message.objects.values("about_id"))
    assert sorted(each.first_name for each in told) == sorted(expected)
    assert Message.objects.count() == len(expected)
    made = Announcement.objects.get()
    assert (made.segment, made.text, made.people) == (segment, TEXT, len(expected))
    event = Event.objects.get(action="announcement.sent")
    assert (event.actor_id, event.organisation_id) == (kari.pk, run.offer.organiser_id)
    assert event.details == {"run": run.pk, "segment": segment, "people": len(expected)}


def test_the_second_press_is_the_same_also_when_someone_has_joined_since(browser, run):
    answers = confirmed(browser, run)
    browser.post(address(run), answers)
    EnrolmentFactory(run=run)
    browser.post(address(run), answers)
    assert Message.objects.count() == 2


def test_what_is_sent_is_what_the_preview_showed(browser, run):
    response = browser.post(address(run), confirmed(browser, run))
    shown = browser.post(address(run), written()).context
    assert response.status_code == 302
    nora = Message.objects.get(channel="email")
    letter = render(nora)
    assert letter.subject == shown["email"].subject == "En beskjed til deg"
    assert letter.reply_to == shown["email"].reply_to == "kari@example.org"
    assert letter.text.split("/min/")[0] == shown["email"].text.split("/min/")[0]
    sms = render(Message.objects.get(channel="sms")).text
    assert sms.split("/min/")[0] == shown["sms"].text.split("/min/")[0]
    assert "Ta med gode sko neste gang. Vi går ut." in sms
    for said in (letter.subject, sms):
        assert run.offer.title not in said


def test_an_apostrophe_stays_one_in_the_letter(browser, run):
    shown = browser.post(address(run), written(text="Vi sees <i>hos Lars' venner</i> & co")).context
    assert "hos Lars' venner</i> & co" in shown["sms"].text
    assert "hos Lars' venner</i> & co" in shown["email"].text


OTHERS = {
    "one more": lambda run: EnrolmentFactory(run=run, name="Ny Nilsen"),
    "as many, but others": lambda run: (
        Enrolment.objects.filter(name="Nora Nilsen").update(status="cancelled", cancelled_at=timezone.now()),
        EnrolmentFactory(run=run, name="Ny Nilsen"),
    ),
    "another channel": lambda run: Enrolment.objects.filter(name="Åse Aasen").update(channel="email"),
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_who_was_not_in_the_preview_is_seen_before_anything_is_sent(browser, run, change):
    answers = confirmed(browser, run)
    change(run)
    response = browser.post(address(run), answers)
    assert "Noe er endret siden du så på listen" in words(response)
    assert not Announcement.objects.exists()
    assert not Message.objects.exists()
    browser.post(address(run), answers | {"seen": response.context["seen"]})
    assert Message.objects.count() == len(response.context["people"])


def test_nothing_is_sent_without_a_preview(browser, run):
    assert "Noe er endret" in words(browser.post(address(run), written(send="1")))
    assert not Message.objects.exists()


def test_the_text_can_be_changed_and_is_not_lost(browser, run):
    response = browser.post(address(run), written(change="1"))
    assert response.templates[0].name == "participants/staff/announce.html"
    assert "Ta med gode sko" in response.content.decode()


def test_who_cannot_be_reached_is_named(browser, run):
    EnrolmentFactory(run=run, name="Dora Dør", email="")
    page = words(browser.post(address(run), written()))
    assert "Ingen melding når fram til disse. Ring dem, eller skriv et brev: Dora Dør" in page


def test_an_empty_segment_is_said_and_nothing_is_sent(browser, run):
    Enrolment.objects.filter(status="waiting").update(status="cancelled", cancelled_at=timezone.now())
    assert "Ingen hører til her nå" in words(browser.post(address(run), written(segment="waiting")))
    page = words(browser.post(address(run), confirmed(browser, run, segment="waiting"), follow=True))
    assert "Ingen hører til dem du valgte, så ingenting er sendt." in page
    assert not Announcement.objects.exists()


REFUSED = {
    "text": ({"text": " "}, "Skriv det du vil si."),
    "length": ({"text": "a" * 901}, "Skriv høyst 900 tegn, for det går også som SMS."),
    "segment": ({"segment": ""}, "Velg hvem det går til."),
    "title": ({"text": "Vi sees på HVERDAGSMESTRING"}, "Ta bort navnet på kurset."),
}


@pytest.mark.parametrize(("answers", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_said_at_the_field(browser, run, answers, message):
    Offer.objects.update(title_nb="Hverdagsmestring")
    assert message in words(browser.post(address(run), written(**answers)))
    assert not Message.objects.exists()


def test_a_letter_to_someone_who_left_since_is_not_sent(browser, run):
    browser.post(address(run), confirmed(browser, run))
    Enrolment.objects.filter(name="Nora Nilsen").update(status="cancelled", cancelled_at=timezone.now())
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get(channel="email"))


def test_texts_are_blanked_after_their_time_and_the_rest_stays(browser, run, settings):
    browser.post(address(run), confirmed(browser, run))
    assert forget_announcements() == 0
    Announcement.objects.update(created_at=timezone.now() - timedelta(days=settings.RETENTION_ADDRESS_DAYS, hours=1))
    assert "Ta med gode sko" in words(browser.get(address(run)))
    assert forget_announcements() == 1
    assert forget_announcements() == 0
    made = Announcement.objects.get()
    assert (made.text, made.people) == ("", 2)
    assert Event.objects.filter(action="announcements.forgotten").get().details == {"texts": 1}
    assert "Teksten er slettet." in words(browser.get(address(run)))
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get(channel="email"))


@pytest.mark.parametrize("fields", [{"text": ""}, {"segment": "everybody"}, {"text_deleted_at": timezone.now()}])
def test_the_database_refuses_a_row_that_makes_no_sense(run, fields):
    row = {"run": run, "segment": "all", "text": TEXT, "people": 1, "submission": uuid.uuid4()} | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.create(**row)


def test_an_announcement_is_seen_by_those_who_may_write_one(browser, run, kari, anne, olav):
    browser.post(address(run), confirmed(browser, run))
    seen = [Announcement.objects.visible_to(user).count() for user in (kari, anne, olav)]
    assert seen == [1, 0, 0]


def test_whom_no_message_reaches_is_said_before_it_is_sent(browser, run, settings):
    assert browser.post(address(run), written()).context["unreached"] == []
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    assert [each.name for each in browser.post(address(run), written()).context["unreached"]] == ["Åse Aasen"]
