"""Two with the same first name: those who lead can tell them apart, and see no more of a name than that takes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun
from organisations.models import User
from participants.models import Enrolment
from participants.selectors.lists import tell_apart
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory
from tests.participants.test_enrol import words
from tests.participants.test_staff_paper import cells


@pytest.mark.parametrize(
    ("names", "seen"),
    [
        (["Anna Berg", "Åse Aasen"], ["Anna", "Åse"]),
        (["Anna Berg", "anna Li Dahl"], ["Anna B.", "anna D."]),
        (["Anna Berg", "Anna Bøe", "Anna Dahl"], ["Anna Be.", "Anna Bø.", "Anna Da."]),
        (["Anna Berg", "Anna"], ["Anna B.", "Anna"]),
        (["Anna Berg", "Anna Berg"], ["Anna B.", "Anna B."]),
        (["Anna", "Anna"], ["Anna", "Anna"]),
        (["Å Ø", "Å Æ"], ["Å Ø.", "Å Æ."]),
        (["", ""], ["", ""]),
    ],
    ids=str,
)
def test_as_much_of_the_last_name_as_tells_two_apart(names, seen):
    people = [Enrolment(name=name) for name in names]
    tell_apart(people)
    assert [each.short_name for each in people] == seen


@pytest.fixture
def run(tromso) -> CourseRun:
    """Meets now. Two Annas have seats, one Ola has a seat and another waits, and a second Kari has left."""
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(minutes=5), seats=9)
    for name in ("Anna Bergstad", "Anna Dahlberg", "Ola Olsensen", "Kari Karlsvik"):
        EnrolmentFactory(run=run, name=name)
    EnrolmentFactory(run=run, name="Ola Trondsrud", status="waiting")
    EnrolmentFactory(run=run, name="Kari Gaattersen", status="cancelled", cancelled_at=timezone.now())
    return run


@pytest.fixture
def leader(run, unni: User, client_of) -> Client:
    MemberFactory(plan=PlanFactory(run=run), user=unni)
    return client_of(unni)


@pytest.mark.parametrize("page", ["list", "attendance", "session", "attendance_sheet", "export"])
def test_on_each_page_of_those_who_lead(leader, run, page):
    more = [run.sessions.get().pk] if page in {"attendance", "session"} else []
    response = leader.get(reverse(f"participants_staff:{page}", args=[run.pk, *more]))
    shown = str(cells(response)) if page == "export" else words(response)
    assert [name in shown for name in ("Anna B.", "Anna D.", "Ola O.", "Kari")] == [True] * 4
    assert [part for part in ("Berg", "Dahl", "Olsen", "Karls", "Gaatt", "Trond", "Kari K.") if part in shown] == []


QUERIES = 10


def test_attendance_takes_as_many_queries_for_thirty_namesakes(leader, run, django_assert_num_queries):
    url = reverse("participants_staff:attendance", args=[run.pk, run.sessions.get().pk])
    leader.get(url)
    with django_assert_num_queries(QUERIES):
        leader.get(url)
    CourseRun.objects.update(seats=None)
    EnrolmentFactory.create_batch(30, run=run, name="Anna Bø")
    with django_assert_num_queries(QUERIES):
        leader.get(url)
