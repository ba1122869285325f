import pytest
from django.db import IntegrityError

from evaluations.models import CONSTANTS, Answer
from offers.models import CourseRun
from organisations.models import User
from tests.factories import AnswerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("constant", CONSTANTS)
def test_no_answer_is_higher_than_ten(finished_run: CourseRun, constant: str) -> None:
    AnswerFactory(run=finished_run, **{constant: 10})
    AnswerFactory(run=finished_run, **{constant: None})
    with pytest.raises(IntegrityError, match=f"evaluations_answer_{constant}"):
        AnswerFactory(run=finished_run, **{constant: 11})


def test_answers_are_seen_by_the_organisation_and_by_those_who_planned_the_run(
    planned_with_unni: CourseRun, kari: User, unni: User, olav: User
) -> None:
    answer = AnswerFactory(run=planned_with_unni)
    assert [list(Answer.objects.visible_to(user)) for user in (kari, unni, olav)] == [[answer], [answer], []]
