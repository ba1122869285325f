"""Every letter in every language and channel, rendered as it would be sent."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from messaging.kinds import MessageObsoleteError
from messaging.models import Channel, Message
from messaging.rendering import render
from offers.models import CourseRun, Session
from participants import message_kinds as kinds
from participants.models import (
    Enrolment,
    EnrolmentStatus,
    MergeQuestion,
    Party,
    PersonalLink,
    PreliminaryTalk,
    SessionAsTold,
)
from participants.services import give_apology
from participants.services.enrolling import CONFIRMATIONS
from participants.services.telling import tell
from tests.factories import ArenaFactory, EnrolmentFactory, PublishedRunFactory, SessionFactory

ALL = [
    (kinds.ENROLMENT_CONFIRMED, EnrolmentStatus.SEATED),
    (kinds.WAITING_LIST_JOINED, EnrolmentStatus.WAITING),
    (kinds.SEAT_OFFERED, EnrolmentStatus.INVITED),
    (kinds.SEAT_OFFER_EXPIRED, EnrolmentStatus.WAITING),
    (kinds.SEAT_FREE, EnrolmentStatus.WAITING),
    (kinds.PARTY_ASKED, EnrolmentStatus.WAITING),
    (kinds.PARTY_PARTED, EnrolmentStatus.WAITING),
    (kinds.OFFER_FOR_ONE, EnrolmentStatus.INVITED),
    (kinds.APPLICATION_RECEIVED, EnrolmentStatus.APPLIED),
    (kinds.TALK_BOOKED, EnrolmentStatus.TALK),
    (kinds.TALK_DECLINED, EnrolmentStatus.DECLINED),
    (kinds.ENROLMENT_CANCELLED, EnrolmentStatus.CANCELLED),
    (kinds.LINK_AGAIN, EnrolmentStatus.SEATED),
    (kinds.SESSION_REMINDER, EnrolmentStatus.SEATED),
    (kinds.RUN_CANCELLED, EnrolmentStatus.SEATED),
    (kinds.SESSION_MOVED, EnrolmentStatus.SEATED),
    (kinds.MERGE_ASKED, EnrolmentStatus.SEATED),
    (kinds.MERGE_REMINDER, EnrolmentStatus.SEATED),
    (kinds.MERGE_BOTH_STAY, EnrolmentStatus.SEATED),
    (kinds.TALK_WITH_OTHER_TO_COME, EnrolmentStatus.WAITING),
]
LANGUAGES = ["nb", "nn", "en"]
GSM_LETTERS = re.compile(r"[A-Za-z0-9 æøåÆØÅéÉäöüÄÖÜ.,:;/?!()'\"%&+=*@#<>_\-\n]*")  # one SMS holds 160 of these
TITLE = "Livet med en hemmelighet"


@pytest.fixture
def run(run) -> CourseRun:
    run.offer.title_nb = TITLE
    run.offer.slug = "livet-med-en-hemmelighet"
    run.offer.save()
    return run


def enrolment(run: CourseRun, status: EnrolmentStatus, **fields) -> Enrolment:
    now = timezone.now()
    waits = status == EnrolmentStatus.WAITING
    made = EnrolmentFactory(
        run=run,
        status=status,
        told_free_at=now if waits else None,
        party=Party.objects.create(run=run) if waits else None,
        name="Nora O'Neill Nilsen",
        cancelled_at=now if status == EnrolmentStatus.CANCELLED else None,
        invitation_expires_at=now + timedelta(days=2) if status == EnrolmentStatus.INVITED else None,
        **fields,
    )
    if status in {EnrolmentStatus.TALK, EnrolmentStatus.DECLINED}:
        PreliminaryTalk.objects.create(
            enrolment=made, starts_at=now + timedelta(days=2), form="phone", version=1, decline_reason="later"
        )
    return made


def question(enrolment: Enrolment) -> MergeQuestion:
    other = PublishedRunFactory(offer=enrolment.run.offer)
    until = timezone.now() + timedelta(days=2)
    return MergeQuestion.objects.create(enrolment=enrolment, from_run=enrolment.run, to_run=other, answer_by=until)


def would_stay(enrolment: Enrolment) -> None:
    """The one they come with has said no to the other group."""
    enrolment.party = Party.objects.create(run=enrolment.run)
    enrolment.save()
    other = EnrolmentFactory(run=enrolment.run, party=enrolment.party)
    asked = question(enrolment)
    asked.pk, asked.enrolment, asked.reply, asked.answered_at = None, other, "no", timezone.now()
    asked.save()


def message(kind, enrolment: Enrolment, **context) -> Message:
    told = SessionAsTold.objects.filter(run=enrolment.run).first()
    if kind is kinds.SESSION_MOVED and told is None:
        session = enrolment.run.sessions.get()
        told = SessionAsTold.objects.create(
            run=enrolment.run, session=session, starts_at=session.starts_at, ends_at=session.ends_at, version=1
        )
    if kind is kinds.PARTY_PARTED:
        EnrolmentFactory(run=enrolment.run, party=enrolment.party, name="Knut Nilsen", status=EnrolmentStatus.WAITING)
    facts = {
        "session": enrolment.run.sessions.earliest("starts_at").pk,
        "as_told": told.pk if told else None,
        "version": 1,
        "was": timezone.now().isoformat(),
        "question": question(enrolment).pk if kind in {kinds.MERGE_ASKED, kinds.MERGE_REMINDER} else None,
    }
    if kind is kinds.MERGE_BOTH_STAY:
        would_stay(enrolment)
    if kind is kinds.TALK_WITH_OTHER_TO_COME:
        enrolment.party = Party.objects.create(run=enrolment.run)
        enrolment.save()
        EnrolmentFactory(run=enrolment.run, status=EnrolmentStatus.APPLIED, party=enrolment.party)
    tell(enrolment, kind, key=f"{kind.name}:{enrolment.pk}", context=facts | context)
    return Message.objects.get(key=f"{kind.name}:{enrolment.pk}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "status"), ALL, ids=[kind.name for kind, _status in ALL])
def test_an_email_says_what_to_do_and_never_names_the_offer(run, kind, status, language):
    letter = render(message(kind, enrolment(run, status, language=language)))
    assert letter.subject
    assert TITLE not in letter.subject + letter.text
    assert "hemmelighet" not in letter.text
    assert "Nora" in letter.text
    assert "&#x27;" not in letter.text
    assert "\n\n\n" not in letter.text
    assert run.offer.contact_name in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "status"), ALL, ids=[kind.name for kind, _status in ALL])
def test_an_sms_fits_into_one_and_never_names_the_offer(run, kind, status, language, settings):
    settings.PORTAL_URL = "https://kurs.tromso.kommune.no"
    person = enrolment(run, status, language=language, channel=Channel.SMS, phone="+4790000001")
    text = render(message(kind, person)).text
    assert len(text) <= 160, text
    assert GSM_LETTERS.fullmatch(text), text
    assert "hemmelighet" not in text


AFTER_A_MOVE = [(kind, status) for kind, status in ALL if kind in CONFIRMATIONS.values()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "status"), AFTER_A_MOVE, ids=[kind.name for kind, _status in AFTER_A_MOVE])
def test_the_letter_after_a_move_says_that_the_old_dates_do_not_hold(run, kind, status, language, settings):
    settings.PORTAL_URL = "https://kurs.tromso.kommune.no"
    letter = render(message(kind, enrolment(run, status, language=language, email="a@example.org"), moved=True))
    other = enrolment(run, status, language=language, channel=Channel.SMS, phone="+4790000001")
    sms = render(message(kind, other, moved=True)).text
    told = {
        "nb": ("Du er flyttet til andre datoer", "erstatter dem du hadde før", "De gamle gjelder ikke"),
        "nn": ("Du er flytta til andre datoar", "erstattar dei du hadde før", "Dei gamle gjeld ikkje"),
        "en": ("You have been moved to other dates", "take the place of those you had", "The old ones do not hold"),
    }[language]
    assert [letter.subject, told[1] in letter.text, told[2] in sms] == [told[0], True, True]
    assert len(sms) <= 160, sms
    assert GSM_LETTERS.fullmatch(sms), sms
    assert "\n\n\n" not in letter.text


def test_a_place_that_holds_for_all_dates_is_said_once(run):
    SessionFactory(run=run, starts_at=run.starts_at + timedelta(days=7))
    letter = message(kinds.ENROLMENT_CONFIRMED, enrolment(run, EnrolmentStatus.SEATED))
    assert render(letter).text.count(run.arena.address) == 1
    SessionFactory(run=run, starts_at=run.starts_at + timedelta(days=14), arena=ArenaFactory(address="Et annet sted 3"))
    assert render(letter).text.count(run.arena.address) == 2


def test_a_long_run_names_its_first_dozen_dates_and_the_page_for_the_rest(run):
    for week in range(1, 14):
        SessionFactory(run=run, starts_at=run.starts_at + timedelta(weeks=week))
    text = render(message(kinds.ENROLMENT_CONFIRMED, enrolment(run, EnrolmentStatus.SEATED))).text
    assert text.count("\n- ") == 12
    assert "Resten av datoene finner du på siden din." in text


def test_a_cancelled_session_is_said_to_be_cancelled(run):
    person = enrolment(run, EnrolmentStatus.SEATED, language="en")
    letter = message(kinds.SESSION_MOVED, person)
    SessionAsTold.objects.update(cancelled=True)
    assert "We do not meet on" in render(letter).text


def test_the_link_in_a_letter_opens_ones_own_page_and_is_kept_as_a_digest_only(run, settings):
    person = enrolment(run, EnrolmentStatus.SEATED)
    text = render(message(kinds.ENROLMENT_CONFIRMED, person)).text
    (path,) = re.findall(rf"{settings.PORTAL_URL}(/min/[^/\s]+/)", text)
    assert Client().get(path).status_code == 200
    token = path.split("/")[2]
    assert PersonalLink.objects.get().token_digest != token
    assert token not in str(Message.objects.values())


@pytest.mark.parametrize(
    ("kind", "was", "became"),
    [
        (kinds.ENROLMENT_CONFIRMED, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
        (kinds.WAITING_LIST_JOINED, EnrolmentStatus.WAITING, EnrolmentStatus.SEATED),
        (kinds.PARTY_PARTED, EnrolmentStatus.WAITING, EnrolmentStatus.SEATED),
        (kinds.SEAT_OFFERED, EnrolmentStatus.INVITED, EnrolmentStatus.SEATED),
        (kinds.OFFER_FOR_ONE, EnrolmentStatus.INVITED, EnrolmentStatus.SEATED),
        (kinds.SEAT_OFFER_EXPIRED, EnrolmentStatus.WAITING, EnrolmentStatus.SEATED),
        (kinds.ENROLMENT_CANCELLED, EnrolmentStatus.CANCELLED, EnrolmentStatus.SEATED),
        (kinds.LINK_AGAIN, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
        (kinds.SESSION_REMINDER, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
        (kinds.RUN_CANCELLED, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
        (kinds.SESSION_MOVED, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
        (kinds.MERGE_ASKED, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
        (kinds.MERGE_BOTH_STAY, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED),
    ],
)
def test_a_letter_that_is_no_longer_true_is_not_sent(run, kind, was, became):
    person = enrolment(run, was)
    letter = message(kind, person)
    cancelled_at = timezone.now() if became == EnrolmentStatus.CANCELLED else None
    Enrolment.objects.update(status=became, invitation_expires_at=None, cancelled_at=cancelled_at)
    with pytest.raises(MessageObsoleteError):
        render(letter)


@pytest.mark.parametrize("kind", [kinds.SEAT_OFFERED, kinds.OFFER_FOR_ONE])
def test_an_offer_whose_time_is_out_is_not_sent(run, kind):
    letter = message(kind, enrolment(run, EnrolmentStatus.INVITED))
    Enrolment.objects.update(invitation_expires_at=timezone.now())
    with pytest.raises(MessageObsoleteError):
        render(letter)


@pytest.mark.parametrize(
    "change", [{"cancelled_at": timezone.now()}, {"starts_at": timezone.now() - timedelta(hours=1)}]
)
def test_a_reminder_of_what_does_not_come_is_not_sent(run, change):
    letter = message(kinds.SESSION_REMINDER, enrolment(run, EnrolmentStatus.SEATED))
    Session.objects.update(**change)
    with pytest.raises(MessageObsoleteError):
        render(letter)


def test_only_the_latest_change_of_a_session_is_sent(run):
    letter = message(kinds.SESSION_MOVED, enrolment(run, EnrolmentStatus.SEATED))
    SessionAsTold.objects.update(version=2)
    with pytest.raises(MessageObsoleteError):
        render(letter)


@pytest.mark.parametrize(
    "change",
    [{"starts_at": timezone.now() - timedelta(days=1)}, {"state": "cancelled", "cancelled_at": timezone.now()}],
    ids=["the other has begun", "cancelled"],
)
def test_a_question_about_other_dates_is_not_sent_when_they_are_gone(run, change):
    letter = message(kinds.MERGE_ASKED, enrolment(run, EnrolmentStatus.SEATED))
    assert render(letter).subject == "Spørsmål om andre datoer"
    CourseRun.objects.exclude(pk=run.pk).update(**change)
    with pytest.raises(MessageObsoleteError):
        render(letter)


def test_nobody_writes_to_someone_who_was_forgotten(run):
    letter = message(kinds.ENROLMENT_CONFIRMED, enrolment(run, EnrolmentStatus.SEATED))
    Enrolment.objects.update(person_deleted_at=run.ends_at)
    with pytest.raises(MessageObsoleteError):
        render(letter)


def test_whoever_has_sent_an_apology_since_is_not_reminded(run):
    person = enrolment(run, EnrolmentStatus.SEATED)
    letter = message(kinds.SESSION_REMINDER, person)
    give_apology(enrolment=person, session_id=run.sessions.get().pk)
    with pytest.raises(MessageObsoleteError):
        render(letter)
