from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.services import Actor
from evaluations import services
from evaluations.selectors import Score, constants, remaining, todo
from offers.models import CourseRun
from organisations.models import User
from tests.factories import AnswerFactory, MembershipFactory, PublishedRunFactory

pytestmark = pytest.mark.django_db

Answered = Callable[[int], CourseRun]


# --- for the reports --------------------------------------------------------------------------------------------------
def test_constants_are_summed_per_run(finished_run: CourseRun) -> None:
    other = PublishedRunFactory()
    AnswerFactory(run=finished_run, met_others=10, shared_experiences=None, asked_and_heard=0)
    AnswerFactory(run=finished_run, met_others=5, shared_experiences=None, asked_and_heard=1)
    AnswerFactory(run=PublishedRunFactory())
    assert constants([finished_run.pk, other.pk]) == {
        finished_run.pk: {
            "met_others": Score(2, 15),
            "shared_experiences": Score(0, 0),
            "asked_and_heard": Score(2, 1),
        }
    }


@pytest.mark.parametrize("number", [1, 30])
def test_constants_cost_one_query(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    runs = [AnswerFactory().run.pk for _ in range(number)]
    with django_assert_num_queries(1):
        assert len(constants(runs)) == number


@pytest.mark.parametrize(("answers", "mean"), [(0, None), (4, None), (5, 6.7)])
def test_a_mean_needs_five_answers(answers: int, mean: float | None) -> None:
    assert Score(answers, round(answers * 6.66)).mean == (mean if mean is None else 6.6)


# --- what is new ------------------------------------------------------------------------------------------------------
def test_results_are_news_until_they_are_read(answered: Answered, kari: User, olav: User, tromso) -> None:
    other = MembershipFactory(organisation=tromso, roles=["coordinator"]).user
    run = answered(5)
    (item,) = todo(kari)
    assert item.sentence == "Hverdagen videre: 5 deltakere har svart på hvordan det var."
    assert (item.action_label, item.url) == ("Les evalueringen", f"/arbeid/gjennomforing/{run.pk}/evaluering/")
    assert todo(olav) == []
    services.open_results(run=run, by=Actor.user(kari.pk))
    assert (todo(kari), len(todo(other))) == ([], 1)


def test_those_who_planned_the_run_from_elsewhere_hear_of_it(
    planned_with_unni: CourseRun, answered: Answered, unni: User
) -> None:
    answered(5)
    assert len(todo(unni)) == 1


def test_fewer_than_five_answers_are_no_news(answered: Answered, kari: User) -> None:
    answered(4)
    assert todo(kari) == []


def test_results_are_no_news_two_months_later(answered: Answered, kari: User) -> None:
    run = answered(5)
    long_ago = timezone.now() - timedelta(days=61)
    CourseRun.objects.filter(pk=run.pk).update(starts_at=long_ago - timedelta(hours=1), ends_at=long_ago)
    assert todo(kari) == []


def test_a_report_reader_has_nothing_to_read_here(answered: Answered, rolf: User) -> None:
    answered(5)
    assert todo(rolf) == []


# --- what is left -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answers", "sentences"),
    [(0, ["5 svar til trengs."]), (4, ["1 svar til trengs."]), (5, [])],
)
def test_what_is_left_after_the_course(answered: Answered, answers: int, sentences: list[str]) -> None:
    assert [item.sentence for item in remaining(answered(answers))] == sentences


def test_what_is_left_before_the_end() -> None:
    run = PublishedRunFactory()
    assert [(item.sentence, item.url) for item in remaining(run)] == [
        ("Deltakerne blir spurt etter den siste samlingen.", f"/arbeid/gjennomforing/{run.pk}/evaluering/")
    ]
