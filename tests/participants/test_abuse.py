"""Programs, crowds and secrets: what is held back, what must work all the same, and what is never told."""

import re
import time
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from django.urls import get_resolver

from offers.models import CourseRun
from participants.forms.pace import mark, too_quick
from participants.models import Enrolment
from tests.factories import PublishedRunFactory
from tests.participants.test_enrol import filled_in, url, words
from tests.participants.test_enrol_two import SECOND

ONCE_MORE = "Trykk på knappen én gang til."
MESSAGES = Path(__file__).parents[2] / "templates" / "participants" / "messages"
OPEN_TO_VIEW = sorted([*MESSAGES.glob("*.subject.txt"), *MESSAGES.glob("*.sms.txt")])
NAMES_THE_OFFER = re.compile(r"\boffer\.|\btitle\b|\{\{\s*run\b|\.slug\b")


def test_a_form_sent_at_once_is_asked_for_once_more_and_then_taken(client, run, settings):
    settings.FASTEST_FORM_SECONDS = 60  # the machine may be slow
    marked = mark()
    answer = client.post(url(run), filled_in(pace=marked))
    assert ONCE_MORE in words(answer)
    assert f'value="{marked}"' in answer.content.decode()
    assert not Enrolment.objects.exists()
    with time_machine.travel(time.time() + 61):
        assert client.post(url(run), filled_in(pace=marked)).status_code == 302
    assert Enrolment.objects.count() == 1


def test_nobody_is_too_slow_and_a_spoilt_mark_counts_for_nothing(client, run, settings):
    settings.FASTEST_FORM_SECONDS = 60  # the machine may be slow
    marked = mark()
    with time_machine.travel(time.time() + 60 * 60 * 24 * 7):
        assert client.post(url(run), filled_in(pace=marked)).status_code == 302
    assert [too_quick(text) for text in ("", "x", f"{marked}x")] == [False, False, False]


def test_a_reminder_asked_for_at_once_is_asked_for_once_more(client, run, settings):
    settings.FASTEST_FORM_SECONDS = 60  # the machine may be slow
    wish = {"contact": "nora@example.org", "months": "3", "pace": mark()}
    assert ONCE_MORE in words(client.post(f"/minn-meg/?tilbud={run.offer_id}", wish))


@pytest.mark.parametrize("name", ["Å", "O'Hara-Ås", "’t Hooft", "李小龍", "ياسمين", "Ñandú Þór", "a" * 200])
def test_a_name_in_any_script_and_of_any_length_has_a_seat(client, run, name):
    assert client.post(url(run), filled_in(name=name)).status_code == 302
    assert Enrolment.objects.get().name == name


@pytest.mark.parametrize("name", ["a" * 201, "Nora\x00Nilsen", "", "   "])
def test_what_no_name_can_be_is_said_at_the_field(client, run, name):
    response = client.post(url(run), filled_in(name=name))
    assert (response.status_code, Enrolment.objects.count()) == (200, 0)
    assert 'aria-invalid="true"' in response.content.decode()


def test_three_hundred_sign_up_from_one_librarys_address(client, run):
    CourseRun.objects.update(seats=None)
    answers = {
        client.post(url(run), filled_in(email=f"gjest{number}@example.org")).status_code for number in range(300)
    }
    assert (answers, Enrolment.objects.count()) == ({302}, 300)


def test_nobodys_mailbox_is_filled_by_signing_them_up_everywhere(client, run):
    """However the address is written, and whichever run it is for; someone else from the same place is let in."""
    CourseRun.objects.update(seats=None)
    with patch("participants.limits.SIGN_UPS_PER_CONTACT", "2/h"):
        for email in ("nora@example.org", "NORA+kurs@example.org"):
            assert client.post(url(run), filled_in(email=email)).status_code == 302
        other = PublishedRunFactory(offer__organiser=run.offer.organiser)
        refused = client.post(url(other), filled_in(email="Nora@example.org"))
        assert refused.status_code == 429
        assert "Det er kommet svært mange påmeldinger med denne e-postadressen" in words(refused)
        assert 'value="Nora@example.org"' in refused.content.decode()
        assert client.post(f"{url(other)}to/", filled_in() | SECOND).status_code == 429
        assert client.post(url(other), filled_in(email="odd@example.org")).status_code == 302
    assert Enrolment.objects.filter(run=other).count() == 1


@pytest.mark.parametrize("template", OPEN_TO_VIEW, ids=lambda path: path.name)
def test_no_subject_and_no_sms_names_the_offer(template):
    assert NAMES_THE_OFFER.findall(template.read_text(encoding="utf-8")) == []


def test_there_are_subjects_and_sms_to_look_at():
    assert len(OPEN_TO_VIEW) > 20


def test_no_personal_address_has_room_for_a_name():
    """Personal pages are addressed by tokens and numbers alone."""
    room = next(part for part in get_resolver().url_patterns if getattr(part, "app_name", "") == "participants")
    converters = {type(each).__name__ for entry in room.url_patterns for each in entry.pattern.converters.values()}
    assert converters == {"IntConverter", "StringConverter"}
