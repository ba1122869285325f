"""Meetings, tasks and comments: both sides alike."""

import re
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from audit.models import Event
from messaging import tasks as messaging_tasks
from messaging.models import Message
from organisations.models import User
from planning import selectors, services
from planning.models import Comment, PlanningMeeting, PlanningTask, ProgrammeItem, WorkingGroupMember
from planning.services import MeetingDraft
from tests.factories import MemberFactory
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import text_of


@pytest.fixture
def page(planned: Planned) -> str:
    return reverse("planning:together", args=[planned.run.pk])


def url(name: str, planned: Planned, *more: int) -> str:
    return reverse(f"planning:{name}", args=[planned.run.pk, *more])


def next_week() -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(days=6)


def meeting_of(planned: Planned, by: User, **other: Any) -> PlanningMeeting:
    said: dict[str, Any] = {
        "starts_at": next_week(),
        "ends_at": next_week() + timedelta(hours=1),
        "place": "Rådhuset",
    } | other
    return services.plan_meeting(run=planned.run, by=actor(by), draft=MeetingDraft(**said))


def sentences(user: User) -> list[str]:
    return [each.sentence for each in selectors.todo(User.objects.get(pk=user.pk))]


# --- comments ---------------------------------------------------------------------------------------------------------
def test_a_comment_tells_those_it_mentions(planned: Planned, per, unni, client_of, page) -> None:
    sent = {"kommentar-text": "Hva mener du?", "kommentar-mentioned": [planned.unni.pk, planned.per.pk]}
    answer = client_of(per).post(url("write_comment", planned), sent)
    comment = Comment.objects.get()
    assert answer.url == f"{page}#kommentar-{comment.pk}"
    assert list(Message.objects.values_list("kind", "address")) == [("plan_mentioned", "unni@example.org")]
    assert "Hverdagsmestring: Per Fagperson nevner deg." in sentences(unni)
    assert "Hverdagsmestring: Per Fagperson nevner deg." not in sentences(planned.ulf.user)
    messaging_tasks.deliver_due()
    [letter] = mail.outbox
    assert letter.subject == "Noen nevner deg i en plan"
    assert "Hva mener du?" not in letter.body
    assert f"{page}#kommentar-{comment.pk}" in letter.body


def test_a_comment_that_is_done_waits_for_nobody(planned: Planned, per, unni, client_of, page) -> None:
    comment = services.write_comment(run=planned.run, by=actor(per), text="Sjekk dette", mentioned=[planned.unni])
    client = client_of(unni)
    for _time in range(2):
        client.post(url("settle_comment", planned, comment.pk), {"ferdig": "ja"})
    assert "nevner deg" not in " ".join(sentences(unni))
    assert Event.objects.filter(action="plan.comment_settled").count() == 1
    assert "Ferdig Unni Brukerrepresentant Åpne igjen" in text_of(client.get(page))
    client.post(url("settle_comment", planned, comment.pk), {"ferdig": "nei"})
    comment.refresh_from_db()
    assert (comment.done_at, comment.done_by) == (None, None)
    messaging_tasks.deliver_due()


def test_no_letter_leaves_about_a_comment_that_is_done(planned: Planned, per: User, unni: User) -> None:
    comment = services.write_comment(run=planned.run, by=actor(per), text="Sjekk dette", mentioned=[planned.unni])
    services.settle_comment(run=planned.run, by=actor(unni), comment=comment, done=True)
    messaging_tasks.deliver_due()
    assert mail.outbox == []


def test_a_comment_on_an_item_stays_when_the_item_is_gone(planned: Planned, per, client_of, page) -> None:
    item = ProgrammeItem.objects.filter(session__run=planned.run)[0]
    client = client_of(per)
    client.post(url("write_comment", planned), {"kommentar-text": "For lang?", "post": item.pk})
    assert "For lang?" in text_of(client.get(url("change_item", planned, item.pk)))
    assert "1 åpen kommentar" in text_of(client.get(url("plan", planned)))
    item.delete()
    assert "· Del 1 For lang?" in text_of(client.get(page))


def test_a_comment_form_sent_twice_is_one_comment(planned: Planned, per, client_of, page) -> None:
    client = client_of(per)
    found = re.search(r'name="kommentar-submission" value="([^"]+)"', client.get(page).content.decode())
    assert found
    for _time in range(2):
        sent = {"kommentar-text": "Hei", "kommentar-submission": found[1]}
        client.post(url("write_comment", planned), sent)
    assert Comment.objects.count() == 1


REFUSED = [
    ({"kommentar-text": ""}, "Kommentar: Fyll ut dette feltet."),
    ({"kommentar-text": "x" * 2001}, "Kommentar: Skriv kommentaren med høyst 2000 tegn."),
    ({"kommentar-mentioned": ["0"]}, "Noen du valgte, har gått ut av arbeidsgruppa. Velg på nytt."),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED, ids=range(len(REFUSED)))
def test_comment_form_says_what_to_do(planned: Planned, per, client_of, wrong, words) -> None:
    answer = client_of(per).post(url("write_comment", planned), {"kommentar-text": "Hei"} | wrong)
    assert words in text_of(answer)
    assert not Comment.objects.exists()


def test_someone_who_left_cannot_be_mentioned(planned: Planned, per: User) -> None:
    WorkingGroupMember.objects.filter(pk=planned.ulf.pk).update(left_at=timezone.now())
    with pytest.raises(services.NotInGroupError):
        services.write_comment(run=planned.run, by=actor(per), text="Hei", mentioned=[planned.ulf])


# --- tasks ------------------------------------------------------------------------------------------------------------
def test_a_task_is_in_its_owners_list_until_it_is_done(planned: Planned, per, unni, client_of) -> None:
    day = timezone.localdate() + timedelta(days=3)
    sent = {"oppgave-text": "Bestill kaffe", "oppgave-owner": planned.unni.pk, "oppgave-due_on": day.isoformat()}
    client_of(per).post(url("add_task", planned), sent)
    task = PlanningTask.objects.get()
    assert any("oppgaven din er «Bestill kaffe (innen " in words for words in sentences(unni))
    client_of(unni).post(url("settle_task", planned, task.pk), {"ferdig": "ja"})
    assert not any("oppgaven din" in words for words in sentences(unni))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"oppgave-text": ""}, "Hva som skal gjøres: Fyll ut dette feltet."),
        ({"oppgave-text": "x" * 201}, "Hva som skal gjøres: Skriv oppgaven med høyst 200 tegn."),
        ({"oppgave-owner": ""}, "Hvem gjør det: Velg et svar."),
        ({"oppgave-owner": "0"}, "Hvem gjør det: Noen du valgte, har gått ut av arbeidsgruppa. Velg på nytt."),
    ],
)
def test_task_form_says_what_to_do(planned: Planned, per, client_of, wrong, words) -> None:
    sent = {"oppgave-text": "Bestill kaffe", "oppgave-owner": planned.unni.pk} | wrong
    assert words in text_of(client_of(per).post(url("add_task", planned), sent))
    assert not PlanningTask.objects.exists()


def test_the_list_takes_as_many_queries_for_30_tasks_as_for_one(
    planned: Planned, per, client_of, page, django_assert_max_num_queries
) -> None:
    for number in range(30):
        services.add_task(run=planned.run, by=actor(per), text=f"Oppgave {number}", owner=planned.unni)
        services.write_comment(run=planned.run, by=actor(per), text=f"Hei {number}", mentioned=[planned.ulf])
        meeting_of(planned, per)
    client = client_of(per)
    client.get(page)
    with django_assert_max_num_queries(15):
        client.get(page)


# --- meetings ---------------------------------------------------------------------------------------------------------
FILLED = {"place": "Rådhuset", "agenda": "Programmet", "video_link": ""}


def times(hours: int = 1) -> dict[str, str]:
    starts_at = timezone.localtime(next_week())
    return {
        "starts_at": f"{starts_at:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts_at + timedelta(hours=hours):%Y-%m-%dT%H:%M}",
    }


def test_a_meeting_invites_everyone_in_the_group(planned: Planned, unni, client_of, page) -> None:
    assert client_of(unni).post(url("plan_meeting", planned), FILLED | times()).url == page
    messaging_tasks.deliver_due()
    assert {letter.to[0] for letter in mail.outbox} == {"per@example.org", "unni@example.org", "ulf@example.org"}
    assert {letter.subject for letter in mail.outbox} == {"Invitasjon til planleggingsmøte"}
    assert url("meeting_calendar", planned, PlanningMeeting.objects.get().pk) in mail.outbox[0].body
    assert any(words.startswith("Hverdagsmestring: planleggingsmøte ") for words in sentences(planned.ulf.user))


@pytest.mark.parametrize(("hours", "expected"), [(0, True), (12, False), (13, True)])
def test_a_meeting_ends_after_it_starts_and_within_twelve_hours(
    planned: Planned, unni, client_of, hours: int, *, expected: bool
) -> None:
    answer = client_of(unni).post(url("plan_meeting", planned), FILLED | times(hours))
    assert (answer.status_code == 200 and list(answer.context["form"].errors) == ["ends_at"]) == expected


@pytest.mark.parametrize(("is_cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_the_letter_is_an_invitation_that_a_mail_program_knows(
    planned: Planned, per: User, *, is_cancelled: bool, method: str
) -> None:
    meeting = meeting_of(planned, per)
    if is_cancelled:
        services.cancel_meeting(run=planned.run, by=actor(per), meeting=meeting)
    messaging_tasks.deliver_due()
    letter = next(letter for letter in mail.outbox if letter.to == ["unni@example.org"])
    [part] = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(cast("bytes", part.get_payload(decode=True)))
    [event] = calendar.walk("VEVENT")
    assert (part.get_param("method"), calendar["METHOD"]) == (method, method)
    assert (str(event["SUMMARY"]), str(event["ATTENDEE"])) == ("Planleggingsmøte", "mailto:unni@example.org")


def test_only_another_time_or_place_is_told(planned: Planned, per: User, unni: User) -> None:
    meeting = meeting_of(planned, per)
    Message.objects.all().delete()
    said: dict[str, Any] = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    draft = MeetingDraft(**said, place="Rådhuset", minutes="Enige.", took_part=[planned.per, planned.unni])
    meeting = services.change_meeting(run=planned.run, by=actor(unni), meeting=meeting, version=1, draft=draft)
    assert (meeting.sequence, Message.objects.count()) == (0, 0)
    assert set(meeting.took_part.all()) == {planned.per, planned.unni}
    moved = MeetingDraft(**said, place="Biblioteket")
    meeting = services.change_meeting(run=planned.run, by=actor(unni), meeting=meeting, version=2, draft=moved)
    assert (meeting.sequence, Message.objects.count()) == (1, 3)


def test_two_people_who_change_a_meeting_at_once_lose_nothing(planned: Planned, per, unni, client_of) -> None:
    meeting = meeting_of(planned, per)
    said: dict[str, Any] = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "place": "Rådhuset"}
    draft = MeetingDraft(**said, minutes="Hans referat.")
    services.change_meeting(run=planned.run, by=actor(per), meeting=meeting, version=1, draft=draft)
    client = client_of(unni)
    sent = FILLED | times() | {"minutes": "Hennes referat.", "version": "1"}
    answer = client.post(url("change_meeting", planned, meeting.pk), sent)
    words = text_of(answer)
    assert "Noen andre endret dette møtet mens du skrev" in words
    assert "Hans referat." in words
    assert "Hennes referat.</textarea>" in answer.content.decode()
    client.post(url("change_meeting", planned, meeting.pk), sent | {"version": "2"})
    meeting.refresh_from_db()
    assert meeting.minutes == "Hennes referat."


def test_a_cancelled_meeting_is_told_once_and_leaves_the_calendar(planned: Planned, per, client_of) -> None:
    meeting = meeting_of(planned, per)
    client = client_of(per)
    for _time in range(2):
        client.post(url("cancel_meeting", planned, meeting.pk))
    messaging_tasks.deliver_due()
    assert [letter.subject for letter in mail.outbox] == ["Et planleggingsmøte er avlyst"] * 3
    answer = client.get(url("meeting_calendar", planned, meeting.pk))
    calendar = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert client.get(url("change_meeting", planned, meeting.pk)).status_code == 404


def test_the_calendar_file_says_nothing_of_the_course(planned: Planned, per, client_of) -> None:
    meeting = meeting_of(planned, per)
    answer = client_of(per).get(url("meeting_calendar", planned, meeting.pk))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("Planleggingsmøte", "Rådhuset")
    assert event["DTSTART"].dt == meeting.starts_at
    assert "Hverdagsmestring" not in answer.content.decode()
    assert answer.content.decode().count("mailto:per@example.org") >= 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"place": ""}, "Sted: Skriv hvor dere møtes, eller en videolenke."),
        ({"starts_at": ""}, "Starter: Fyll ut dette feltet."),
        (times(0), "Slutter: Slutten må være etter starten."),
    ],
)
def test_meeting_form_says_what_to_do(planned: Planned, per, client_of, wrong, words) -> None:
    answer = client_of(per).post(url("plan_meeting", planned), FILLED | times() | wrong)
    assert words in text_of(answer)
    assert not PlanningMeeting.objects.exists()


def test_nobody_is_told_of_a_meeting_that_is_over(planned: Planned, per: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    meeting_of(planned, per, starts_at=yesterday, ends_at=yesterday + timedelta(hours=1))
    assert not Message.objects.exists()


# --- who may ----------------------------------------------------------------------------------------------------------
def addresses(planned: Planned, by: User) -> list[str]:
    comment = services.write_comment(run=planned.run, by=actor(by), text="Hei")
    task = services.add_task(run=planned.run, by=actor(by), text="Kaffe", owner=planned.per)
    meeting = meeting_of(planned, by)
    return [
        url("write_comment", planned),
        url("settle_comment", planned, comment.pk),
        url("add_task", planned),
        url("settle_task", planned, task.pk),
        url("plan_meeting", planned),
        url("change_meeting", planned, meeting.pk),
        url("cancel_meeting", planned, meeting.pk),
    ]


def test_what_the_group_says_is_its_own(planned: Planned, per, anne, olav, client_of, page) -> None:
    where = addresses(planned, per)
    assert [client_of(anne).post(each).status_code for each in where] == [403] * 7
    assert client_of(anne).get(page).status_code == 404
    assert client_of(olav).get(page).status_code == 404
    assert [client_of(olav).post(each).status_code for each in where] == [404] * 7


def test_rows_of_another_plan_are_not_found(planned: Planned, per: User, client_of) -> None:
    other = MemberFactory(user=per).plan
    comment = services.write_comment(run=other.run, by=actor(per), text="Hei")
    task = services.add_task(run=other.run, by=actor(per), text="Kaffe", owner=other.members.get())
    meeting = PlanningMeeting.objects.create(
        plan=other, starts_at=next_week(), ends_at=next_week() + timedelta(hours=1)
    )
    client = client_of(per)
    for name, pk in {"settle_comment": comment.pk, "settle_task": task.pk, "cancel_meeting": meeting.pk}.items():
        assert client.post(url(name, planned, pk)).status_code == 404, name
    assert client.get(url("meeting_calendar", planned, meeting.pk)).status_code == 404
