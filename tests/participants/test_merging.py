"""Asked whether one would come to another group instead: the letter, one's own page, the answer, the reminder."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.services import CITIZEN, SYSTEM
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun
from participants import services
from participants.links import fresh_token
from participants.models import Enrolment, EnrolmentStatus, MergeQuestion, Party
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.conftest import at_once
from tests.participants.test_enrol import words


def published(**fields) -> CourseRun:
    return PublishedRunFactory(starts_at=timezone.now() + timedelta(days=9), **fields)


@pytest.fixture
def run(tromso) -> CourseRun:
    made = published(offer__organiser=tromso, seats=10, minimum_participants=3)
    EnrolmentFactory(run=made, name="Nora Nilsen", email="nora@example.org")
    made.refresh_from_db()
    return made


@pytest.fixture
def other(run) -> CourseRun:
    return published(offer=run.offer, seats=2)


@pytest.fixture
def nora(run) -> Enrolment:
    return Enrolment.objects.get(email="nora@example.org")


@pytest.fixture
def question(run, other, nora) -> MergeQuestion:
    services.ask_to_merge(run=run, to_run=other, by=SYSTEM)
    return MergeQuestion.objects.get(enrolment=nora)


@pytest.fixture
def odd(run, nora) -> Enrolment:
    """Comes together with Nora."""
    party = Party.objects.create(run=run)
    odd = EnrolmentFactory(run=run, name="Odd Olsen", email="odd@example.org", party=party)
    Enrolment.objects.filter(pk=nora.pk).update(party=party)
    return odd


def page(enrolment: Enrolment) -> str:
    return f"/min/{fresh_token(enrolment)}/annen-gruppe/"


def run_of(enrolment: Enrolment) -> int:
    return Enrolment.objects.get(pk=enrolment.pk).run_id


def answer(question: MergeQuestion, *, yes: bool) -> None:
    services.answer_merge(question=question, yes=yes, by=CITIZEN)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_letter_leads_to_the_question_and_says_what_silence_means(question, language):
    Message.objects.update(language=language)
    letter = render(Message.objects.get(kind="merge_asked"))
    assert "/annen-gruppe/" in letter.text
    silence = {"nb": "Hører vi ingenting, blir alt som før", "nn": "Høyrer vi ingenting", "en": "If we hear nothing"}
    assert silence[language] in letter.text
    assert question.to_run.offer.title not in letter.subject


def test_a_look_changes_nothing(client, question, nora, run):
    shown = words(client.get(page(nora)))
    assert "Vil du heller komme i en annen gruppe?" in shown
    assert "Ja, flytt meg til den andre gruppa" in shown
    client.head(page(nora))
    assert run_of(nora) == run.pk
    assert MergeQuestion.objects.get().reply == ""


def test_the_own_page_leads_to_it(client, question, nora):
    token = fresh_token(nora)
    assert f"/min/{token}/annen-gruppe/" in client.get(f"/min/{token}/").content.decode()


def test_a_yes_moves_at_once_and_twice_is_once(client, question, nora, run, other):
    url = page(nora)
    first = client.post(url, {"svar": "ja"})
    assert first.url.endswith("?flyttet")
    assert "Du er flyttet til den andre gruppa." in words(client.get(first.url))
    client.post(url, {"svar": "ja"})
    answer(question, yes=True)
    assert (run_of(nora), Enrolment.objects.get(pk=nora.pk).status) == (other.pk, EnrolmentStatus.SEATED)
    assert [CourseRun.objects.get(pk=each.pk).seats_taken for each in (run, other)] == [0, 1]
    assert Message.objects.get(kind="enrolment_confirmed").context == {"moved": True}
    assert sorted(Event.objects.about(nora).values_list("action", flat=True)) == ["enrolment.moved", "merge.answered"]


def test_a_no_in_the_other_tab_after_a_yes_moves_nobody_back(client, question, nora, other):
    url = page(nora)
    client.post(url, {"svar": "ja"})
    assert client.post(url, {"svar": "nei"}).status_code == 302
    assert run_of(nora) == other.pk
    assert MergeQuestion.objects.get().reply == "yes"


def test_a_no_keeps_the_seat_and_may_become_a_yes(client, question, nora, run, other):
    url = page(nora)
    assert "Takk for svaret." in words(client.post(url, {"svar": "nei"}, follow=True))
    assert run_of(nora) == run.pk
    assert "Du har svart nei, og beholder plassen du har." in words(client.get(url))
    client.post(url, {"svar": "ja"})
    assert run_of(nora) == other.pk


def test_what_is_neither_yes_nor_no_asks_again(client, question, nora):
    assert "Vil du heller komme i en annen gruppe?" in words(client.post(page(nora), {"svar": "kanskje"}))
    assert MergeQuestion.objects.get().reply == ""


def test_where_the_seats_are_gone_the_person_keeps_the_one_they_have(client, question, nora, run, other):
    CourseRun.objects.filter(pk=other.pk).update(seats=0)
    assert "Det er ikke plass til deg i den andre gruppa lenger." in words(
        client.post(page(nora), {"svar": "ja"}, follow=True)
    )
    assert (run_of(nora), MergeQuestion.objects.get().reply) == (run.pk, "")


def test_nobody_passes_those_who_wait_there(question, nora, run, other, waiting):
    waiting(other)
    CourseRun.objects.filter(pk=other.pk).update(seats=1)
    with pytest.raises(services.RunFullError):
        answer(question, yes=True)
    assert run_of(nora) == run.pk


def test_whoever_is_there_already_is_not_moved(question, nora, run, other):
    EnrolmentFactory(run=other, email="nora@example.org", email_key="nora@example.org")
    Enrolment.objects.filter(pk=nora.pk).update(email_key="nora@example.org")
    with pytest.raises(services.AlreadyEnrolledError):
        answer(question, yes=True)
    assert run_of(nora) == run.pk


@pytest.mark.parametrize(
    "change",
    [
        lambda question: CourseRun.objects.filter(pk=question.to_run_id).update(
            state="cancelled", cancelled_at=timezone.now()
        ),
        lambda question: CourseRun.objects.filter(pk=question.from_run_id).update(
            starts_at=timezone.now() - timedelta(hours=1)
        ),
        lambda question: services.cancel_enrolment(enrolment=question.enrolment, by=CITIZEN),
    ],
    ids=["cancelled", "begun", "left"],
)
def test_when_there_is_nothing_to_answer_the_own_page_says_how_it_stands(client, question, nora, change):
    change(question)
    assert client.get(page(nora)).url.endswith("/")
    assert client.post(page(nora), {"svar": "ja"}).status_code == 302
    with pytest.raises(services.NothingAskedError):
        answer(question, yes=True)
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get(kind="merge_asked"))


def test_two_are_moved_when_both_have_said_yes_and_stay_together(client, odd, question, nora, run, other):
    asked = {each.enrolment_id: each for each in MergeQuestion.objects.all()}
    answer(question, yes=True)
    assert [run_of(nora), run_of(odd)] == [run.pk] * 2
    assert "Odd har ikke svart ja ennå." in words(client.get(page(nora)))
    answer(asked[odd.pk], yes=True)
    assert [run_of(nora), run_of(odd)] == [other.pk] * 2
    party = Party.objects.get()
    assert (party.run_id, party.together, party.enrolments.count()) == (other.pk, True, 2)


def test_the_other_is_told_that_both_stay_only_after_a_yes_of_theirs(odd, question, nora, run, other):
    asked = MergeQuestion.objects.get(enrolment=odd)
    letters = Message.objects.filter(kind="merge_both_stay")
    answer(asked, yes=False)
    assert not letters.exists(), "who has not said yes is not told of a move that does not come"
    answer(question, yes=True)
    answer(asked, yes=False)
    assert not letters.exists(), "the same answer twice is once"
    answer(asked, yes=True)
    assert [run_of(nora), run_of(odd)] == [other.pk] * 2


def test_the_letter_that_both_stay_is_sent_while_it_is_true(odd, question, nora, run, other):
    asked = MergeQuestion.objects.get(enrolment=odd)
    answer(question, yes=True)
    answer(asked, yes=False)
    letter = Message.objects.get(kind="merge_both_stay")
    assert letter.about_id == nora.pk
    assert "så dere beholder begge plassene dere har" in " ".join(render(letter).text.split())
    answer(asked, yes=True)
    assert [run_of(nora), run_of(odd)] == [other.pk] * 2
    with pytest.raises(MessageObsoleteError):
        render(letter)


def test_two_who_do_not_both_fit_stay_where_they_are(odd, question, nora, run, other):
    CourseRun.objects.filter(pk=other.pk).update(seats=1)
    answer(question, yes=True)
    with pytest.raises(services.RunFullError):
        answer(MergeQuestion.objects.get(enrolment=odd), yes=True)
    assert [run_of(nora), run_of(odd)] == [run.pk] * 2


def test_whoever_is_left_of_two_can_say_yes_alone(client, odd, question, nora, other):
    answer(question, yes=True)
    services.cancel_enrolment(enrolment=odd, by=CITIZEN)
    client.post(page(nora), {"svar": "ja"})
    assert run_of(nora) == other.pk


def test_an_apology_for_what_was_to_come_goes_with_the_old_dates(question, nora, run, other):
    services.give_apology(enrolment=nora, session_id=run.sessions.get().pk)
    answer(question, yes=True)
    assert run_of(nora) == other.pk


def test_there_is_one_reminder_half_way_and_none_after_an_answer(question, nora):
    assert services.remind_of_merge() == 0
    half = question.asked_at + (question.answer_by - question.asked_at) / 2 + timedelta(minutes=1)
    with time_machine.travel(half):
        assert [services.remind_of_merge(), services.remind_of_merge()] == [1, 0]
        assert "/annen-gruppe/" in render(Message.objects.get(kind="merge_reminder")).text
        answer(question, yes=False)
        with pytest.raises(MessageObsoleteError):
            render(Message.objects.get(kind="merge_reminder"))
        MergeQuestion.objects.update(reminded_at=None)
        assert services.remind_of_merge() == 0


def test_without_an_answer_nothing_changes_and_a_late_one_counts(client, question, nora, run, other):
    with time_machine.travel(question.answer_by + timedelta(hours=1)):
        assert services.remind_of_merge() == 0
        assert run_of(nora) == run.pk
        answer(question, yes=True)
        assert run_of(nora) == other.pk


def test_the_coordinator_sees_who_has_said_what(client_of, kari, odd, question, nora, run):
    answer(question, yes=False)
    shown = words(client_of(kari).get(f"/arbeid/gjennomforing/{run.pk}/avgjor/"))
    assert "0 ja, 1 nei, 1 har ikke svart." in shown
    assert "Nora Nilsen Nei" in shown
    assert Event.objects.filter(action="merge_answers.read", target_id=str(run.pk)).exists()


def test_the_answers_take_as_many_queries_for_thirty_as_for_one(client_of, kari, question, run):
    browser, queries = client_of(kari), []
    CourseRun.objects.update(seats=90, minimum_participants=99)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/arbeid/gjennomforing/{run.pk}/avgjor/")
        queries.append(len(captured))
        MergeQuestion.objects.bulk_create(
            MergeQuestion(
                enrolment=EnrolmentFactory(run=run),
                from_run=run,
                to_run=question.to_run,
                answer_by=question.answer_by,
            )
            for _ in range(30)
        )
    assert queries[0] == queries[1]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reply": "yes"}, "participants_merge_question_reply_has_time"),
        ({"answered_at": timezone.now()}, "participants_merge_question_reply_has_time"),
        ({"reply": "hm", "answered_at": timezone.now()}, "participants_merge_question_reply_has_time"),
    ],
)
def test_the_database_refuses_half_an_answer(question, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        MergeQuestion.objects.update(**fields)


def test_the_database_asks_once_and_about_another_run(question):
    with pytest.raises(IntegrityError, match="participants_merge_question_asked_once"), transaction.atomic():
        question.pk = None
        question.save(force_insert=True)
    with pytest.raises(IntegrityError, match="participants_merge_question_two_runs"), transaction.atomic():
        MergeQuestion.objects.update(to_run=question.from_run)


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_move_once_and_never_overbook():
    run, other = published(seats=10), published(seats=2)
    people = [EnrolmentFactory(run=run, email=f"p{n}@example.org") for n in range(4)]
    services.ask_to_merge(run=run, to_run=other, by=SYSTEM)
    questions = [MergeQuestion.objects.get(enrolment=each) for each in people] * 2
    answers = at_once(
        lambda question: services.answer_merge(question=question, yes=True, by=CITIZEN), questions, hands=8
    )
    assert {type(each).__name__ for each in answers} == {"MergeReply", "RunFullError"}
    taken = [CourseRun.objects.get(pk=each.pk).seats_taken for each in (run, other)]
    assert taken == [2, 2]
    assert Message.objects.filter(kind="enrolment_confirmed").count() == 2
