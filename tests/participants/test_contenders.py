"""From two to two hundred who want the same seats at the same moment: singles, pairs, and people with a helper."""

import uuid

import pytest

from audit.services import CITIZEN
from messaging.models import Message
from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentStatus
from participants.services import Outcome, PartyChoice, PartyDoesNotFitError, enrol_party
from tests.factories import PublishedRunFactory
from tests.participants.conftest import at_once, person, sign_up
from tests.participants.test_races import HANDS, taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.load
@pytest.mark.parametrize(("people", "seats"), [(2, 1), (3, 2), (16, 5), (60, 12), (200, 7)])
def test_each_seat_is_given_once_and_everyone_else_waits(people, seats):
    run = PublishedRunFactory(seats=seats)
    answers = at_once(lambda n: sign_up(run, email=f"p{n}@example.org"), range(people), hands=HANDS)
    assert [answers.count(Outcome.SEATED), answers.count(Outcome.WAITING)] == [seats, people - seats]
    assert (Enrolment.objects.holding_a_seat().count(), taken(run)) == (seats, seats)


def come_two(run: CourseRun, number: int) -> tuple[Outcome, ...]:
    people = (person(email=f"a{number}@example.org"), person(email=f"b{number}@example.org"))
    submission = uuid.uuid4()
    try:
        return enrol_party(run=run, by=CITIZEN, people=people, submission=submission)
    except PartyDoesNotFitError:
        return enrol_party(run=run, by=CITIZEN, people=people, submission=submission, choice=PartyChoice.TOGETHER)


@pytest.mark.load
def test_pairs_and_helpers_in_a_rush_are_seated_whole_or_wait_whole():
    run = PublishedRunFactory(seats=15, helpers_take_seats=True)

    def arrive(number: int) -> object:
        if number % 3 == 0:
            return come_two(run, number)
        return sign_up(run, email=f"p{number}@example.org", needs=["companion"] if number % 3 == 1 else [])

    answers = at_once(arrive, range(45), hands=HANDS)

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    rows = list(Enrolment.objects.select_related("party"))
    assert len(rows) == 60  # fifteen pairs, and thirty alone
    assert sum(row.seats_needed for row in rows if row.status == EnrolmentStatus.SEATED) == taken(run) <= 15
    pairs = {row.party_id: set[str]() for row in rows if row.party_id}
    for row in rows:
        if row.party_id:
            pairs[row.party_id].add(row.status)
    assert {len(statuses) for statuses in pairs.values()} == {1}
    assert Message.objects.count() == 60
