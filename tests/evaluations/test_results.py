import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from evaluations.models import Answer
from evaluations.selectors import FEWEST_ANSWERS, results, todo
from messaging.models import Message, MessageState
from offers.models import CourseRun
from offers.selectors import run_tabs
from organisations.models import User
from tests.factories import AnswerFactory, EnrolmentFactory, MembershipFactory, PublishedRunFactory, RunFactory

pytestmark = pytest.mark.django_db

Answered = Callable[[int], CourseRun]
ClientOf = Callable[[User], Client]


def address(run: CourseRun) -> str:
    return f"/arbeid/gjennomforing/{run.pk}/evaluering/"


def page_of(client: Client, run: CourseRun) -> str:
    response = client.get(address(run))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


# --- who sees them ----------------------------------------------------------------------------------------------------
def test_the_coordinators_and_everyone_who_planned_the_run_see_the_results(
    client_of: ClientOf, planned_with_unni: CourseRun, answered: Answered, kari: User, unni: User
) -> None:
    answered(5)
    for user in (kari, unni):
        assert "5 deltakere har svart" in page_of(client_of(user), planned_with_unni)
        assert Answer.objects.visible_to(user).count() == 5


@pytest.mark.parametrize(("name", "status"), [("per", 404), ("anne", 403), ("rolf", 403), ("petra", 403)])
def test_others_of_the_organisation_read_no_words_of_it(
    client_of: ClientOf, answered: Answered, request: pytest.FixtureRequest, name: str, status: int
) -> None:
    """A professional who was not in its group does not know of it; those who see no evaluations are refused."""
    user = request.getfixturevalue(name)
    run = answered(5)
    assert client_of(user).get(address(run)).status_code == status
    assert not Answer.objects.visible_to(user).exists()
    assert [item for item in todo(user) if item.url == address(run)] == []


def test_another_organisation_does_not_know_of_the_run(
    client_of: ClientOf, finished_run: CourseRun, olav: User, unni: User
) -> None:
    assert [client_of(user).get(address(finished_run)).status_code for user in (olav, unni)] == [404, 404]


def test_a_report_reader_sees_no_single_evaluation(client_of: ClientOf, finished_run: CourseRun, rolf: User) -> None:
    assert client_of(rolf).get(address(finished_run)).status_code == 403


def test_a_report_reader_who_is_a_professional_elsewhere_does_not_either(
    client_of: ClientOf, finished_run: CourseRun, rolf: User, balsfjord
) -> None:
    MembershipFactory(user=rolf, organisation=balsfjord, roles=["professional"])
    assert client_of(rolf).get(address(finished_run)).status_code == 404


def test_someone_who_has_left_the_working_group_still_reads_what_came_of_their_work(
    client_of: ClientOf, planned_with_unni: CourseRun, unni: User
) -> None:
    planned_with_unni.plan.members.update(left_at=timezone.now())
    page = client_of(unni).get(address(planned_with_unni))
    assert page.status_code == 200
    tabs = [tab.url for tab in run_tabs.tabs(planned_with_unni, unni, address(planned_with_unni))]
    assert tabs == [address(planned_with_unni)]  # and nothing else of the run


def test_a_stranger_is_asked_to_sign_in(client: Client, finished_run: CourseRun) -> None:
    assert client.get(address(finished_run))["Location"].startswith("/logg-inn/")


# --- five or more -----------------------------------------------------------------------------------------------------
def test_the_answer_comes_as_a_sentence_then_a_chart_then_a_table(
    client_of: ClientOf, answered: Answered, kari: User
) -> None:
    run = answered(4)
    AnswerFactory(run=run, met_others=10, was_good="Pausene", to_change="Mer tid <b>til</b> prat")
    page = page_of(client_of(kari), run)
    sentence = page.index("5 deltakere har svart. Mest betydde det å møte andre i samme situasjon: 8,4 av 10.")
    assert sentence < page.index("bar-chart__rows") < page.index('<table class="data-table"')
    assert "Pausene" in page
    assert "Mer tid &lt;b&gt;til&lt;/b&gt; prat" in page


def test_reading_the_results_is_in_the_log(client_of: ClientOf, answered: Answered, kari: User) -> None:
    run = answered(5)
    client_of(kari).get(address(run))
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.target_id) == ("evaluation.read", kari.pk, str(run.pk))
    assert (event.organisation_id, event.details) == (run.offer.organiser_id, {"answers": 5})


def test_equal_means_are_named_together(answered: Answered) -> None:
    run = answered(5)
    Answer.objects.update(met_others=8, shared_experiences=8)
    assert results(run).highest == ("å møte andre i samme situasjon og å dele erfaringer", "8")


def test_a_question_that_fewer_than_five_answered_is_not_shown(
    client_of: ClientOf, answered: Answered, kari: User
) -> None:
    run = answered(4)
    AnswerFactory(run=run, shared_experiences=None)
    found = results(run)
    assert [constant.score.mean for constant in found.constants] == [8.0, None, 6.0]
    assert page_of(client_of(kari), run).count("færre enn fem") == 2


def test_nobody_answered_a_scale_but_five_wrote(client_of: ClientOf, finished_run: CourseRun, kari: User) -> None:
    nothing = {"met_others": None, "shared_experiences": None, "asked_and_heard": None}
    AnswerFactory.create_batch(5, run=finished_run, was_good="Praten", **nothing)
    assert results(finished_run).highest is None
    assert "5 deltakere har svart.</p>" in page_of(client_of(kari), finished_run)


def test_the_order_of_texts_says_neither_when_they_came_nor_which_belong_together(finished_run: CourseRun) -> None:
    for number in range(20):
        AnswerFactory(run=finished_run, was_good=f"{number:02}", to_change=f"{number:02}")
    first, again = results(finished_run), results(finished_run)
    assert first.was_good == again.was_good  # a page that is read twice is the same
    assert sorted(first.was_good) == sorted(first.to_change) == [f"{number:02}" for number in range(20)]
    assert first.was_good != sorted(first.was_good)
    assert first.was_good != first.to_change


def test_how_many_of_those_invited_have_answered(client_of: ClientOf, answered: Answered, kari: User) -> None:
    run = answered(5)
    for enrolment in EnrolmentFactory.create_batch(8, run=run):
        Message.objects.create(
            key=f"evaluation:{enrolment.pk}",
            kind="evaluation_invitation",
            channel="email",
            address="x@example.org",
            about_type="participants.enrolment",
            about_id=enrolment.pk,
            state=MessageState.SENT,
            sent_at=timezone.now(),
        )
    assert results(run).invited == 8
    assert "5 av de 8 som ble spurt, har svart." in page_of(client_of(kari), run)


# --- fewer than five --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "title"),
    [
        (1, "4 svar til trengs før du kan se hva deltakerne mener"),
        (4, "1 svar til trengs før du kan se hva deltakerne mener"),
    ],
)
def test_below_five_only_the_number_that_is_missing_is_shown(
    client_of: ClientOf, finished_run: CourseRun, kari: User, number: int, title: str
) -> None:
    AnswerFactory.create_batch(number, run=finished_run, was_good="Kjennetegn")
    page = page_of(client_of(kari), finished_run)
    assert title in page
    assert "Kjennetegn" not in page
    assert "bar-chart__rows" not in page
    found = results(finished_run)
    assert (found.constants, found.was_good, found.to_change, found.highest) == ([], [], [], None)
    assert Event.objects.count() == 0  # nothing was read


def test_before_the_end_the_page_says_when_people_are_asked(client_of: ClientOf, tromso, kari: User) -> None:
    run = PublishedRunFactory(offer__organiser=tromso)
    assert "Deltakerne blir spurt etter den siste samlingen" in page_of(client_of(kari), run)


def test_a_run_without_sessions_has_a_page_too(client_of: ClientOf, tromso, kari: User) -> None:
    assert "Deltakerne blir spurt etter den siste samlingen" in page_of(
        client_of(kari), RunFactory(offer__organiser=tromso)
    )


# --- cost -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [FEWEST_ANSWERS, 30])
def test_the_page_costs_the_same_however_many_answered(
    client_of: ClientOf,
    answered: Answered,
    kari: User,
    number: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    run = answered(number)
    client = client_of(kari)
    with django_assert_max_num_queries(16):
        client.get(address(run))
