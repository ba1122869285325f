"""The list of participants: what its address narrows and sorts, what it sums up, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun
from participants.models import Attendance, Enrolment, EnrolmentStatus
from tests.factories import (
    EnrolmentFactory,
    MemberFactory,
    MunicipalityFactory,
    PlanFactory,
    PublishedRunFactory,
    SessionFactory,
)
from tests.participants.test_enrol import words

# the person, their roles, begin, the run, people, sessions, log, who is invited and waits (the header), commit
LIST_QUERIES = 9


@pytest.fixture
def browser(kari, client_of) -> Client:
    return client_of(kari)


@pytest.fixture
def run(tromso) -> CourseRun:
    """Met twice of three times."""
    start = timezone.now() - timedelta(days=14)
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=start, seats=20)
    for weeks in (1, 3):
        SessionFactory(run=run, starts_at=start + timedelta(weeks=weeks))
    CourseRun.objects.filter(pk=run.pk).update(ends_at=start + timedelta(weeks=3, hours=2))
    return run


@pytest.fixture
def people(run) -> dict[str, Enrolment]:
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    return {
        "anna": EnrolmentFactory(run=run, name="Anna Berg", needs=["hearing_loop"]),
        "oystein": EnrolmentFactory(run=run, name="Øystein Vik", municipality=balsfjord, takes_part_as="relative"),
        "ase": EnrolmentFactory(run=run, name="Åse Aasen", needs=["hearing_loop", "wheelchair"]),
        "grete": EnrolmentFactory(run=run, name="Grete Grønn", status=EnrolmentStatus.WAITING, needs=["food"]),
        "vidar": EnrolmentFactory(run=run, name="Vidar Vent", status=EnrolmentStatus.WAITING),
        "gunn": EnrolmentFactory(
            run=run, name="Gunn Gått", status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now()
        ),
    }


def address(run: CourseRun, query: str = "") -> str:
    return reverse("participants_staff:list", args=[run.pk]) + query


def names(response) -> list[str]:
    """In the order in which they stand on the page."""
    shown = response.context["people"]
    rows = [*response.context["holders"], *response.context["line"], *shown.cancelled]
    return [enrolment.name.split()[0] for enrolment in rows]


def note(run: CourseRun, week: int, **presences: Enrolment) -> None:
    session = run.sessions.order_by("starts_at")[week]
    for presence, enrolment in presences.items():
        Attendance.objects.create(session=session, enrolment=enrolment, presence=presence)


NARROWED = {
    "": ["Anna", "Øystein", "Åse", "Grete", "Vidar", "Gunn"],
    "?vis=seated": ["Anna", "Øystein", "Åse"],
    "?vis=waiting": ["Grete", "Vidar"],
    "?vis=cancelled": ["Gunn"],
    "?som=relative": ["Øystein"],
    "?kommune=5532": ["Øystein"],
    "?behov=hearing_loop": ["Anna", "Åse"],
    "?behov=food": ["Grete"],
    "?borte=on": ["Øystein"],
    "?borte=on&behov=hearing_loop": [],
    "?vis=elsewhere": ["Anna", "Øystein", "Åse", "Grete", "Vidar", "Gunn"],
    "?sorter=-navn": ["Åse", "Øystein", "Anna", "Grete", "Vidar", "Gunn"],
    "?sorter=kommune": ["Øystein", "Anna", "Åse", "Grete", "Vidar", "Gunn"],
    "?sorter=som": ["Øystein", "Anna", "Åse", "Grete", "Vidar", "Gunn"],
    "?sorter=behov": ["Åse", "Anna", "Øystein", "Grete", "Vidar", "Gunn"],
    "?sorter=-frammote": ["Anna", "Øystein", "Åse", "Grete", "Vidar", "Gunn"],
    "?sorter=elsewhere": ["Anna", "Øystein", "Åse", "Grete", "Vidar", "Gunn"],
}


@pytest.mark.parametrize(("query", "expected"), NARROWED.items(), ids=[query or "all" for query in NARROWED])
def test_the_address_says_who_is_listed_and_in_which_order(browser, run, people, query, expected):
    note(run, 0, present=people["anna"], absent=people["ase"])
    note(run, 1, present=people["anna"], absent=people["oystein"], apology=people["ase"])
    response = browser.get(address(run, query))
    assert names(response) == expected
    details = Event.objects.get().details
    assert (details["sight"], details["people"], len(details["enrolments"])) == ("all", len(expected), len(expected))


def test_what_narrows_the_list_is_said_and_can_be_taken_away(browser, run, people):
    response = browser.get(address(run, "?behov=hearing_loop&sorter=-navn"))
    assert response.context["chips"] == [{"text": "Teleslynge", "url": f"{address(run)}?sorter=-navn"}]
    assert "Ingen på listen passer med dette." in words(browser.get(address(run, "?kommune=5532&som=self")))


def test_someone_keeps_their_place_in_line_when_others_are_left_out(browser, run, people):
    Enrolment.objects.filter(pk=people["vidar"].pk).update(needs=["food"])
    Enrolment.objects.filter(pk=people["grete"].pk).update(needs=[])
    assert "2 Vidar Vent" in words(browser.get(address(run, "?behov=food")))


def test_a_header_turns_the_order_round_and_keeps_the_rest(browser, run, people):
    page = browser.get(address(run, "?behov=hearing_loop&sorter=navn")).content.decode()
    assert "?behov=hearing_loop&amp;sorter=-navn" in page


def test_the_coordinator_sees_how_often_each_came(browser, run, people):
    note(run, 0, present=people["anna"])
    note(run, 1, present=people["anna"], absent=people["oystein"])
    page = words(browser.get(address(run)))
    assert "2 av 2" in page
    assert "0 av 2" in page
    assert "fullført" not in page  # one session is to come


@pytest.mark.parametrize(("times", "completed"), [(2, True), (1, False)])
def test_two_thirds_of_a_course_that_is_over_is_completed(browser, tromso, times, completed):
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(days=30))
    for weeks in (1, 2):
        SessionFactory(run=run, starts_at=run.starts_at + timedelta(weeks=weeks))
    nora = EnrolmentFactory(run=run)
    for week in range(times):
        note(run, week, present=nora)
    page = words(browser.get(address(run)))
    assert f"{times} av 3" in page
    assert ("fullført" in page) == completed


def test_who_leads_can_narrow_by_what_they_see_and_by_nothing_else(run, people, unni, client_of):
    MemberFactory(plan=PlanFactory(run=run), user=unni)
    browser = client_of(unni)
    form = browser.get(address(run)).context["form"]
    assert [*form.fields] == ["vis", "behov", "borte"]
    assert names(browser.get(address(run, "?kommune=5532"))) == ["Anna", "Øystein", "Åse", "Grete", "Vidar"]
    assert names(browser.get(address(run, "?vis=cancelled"))) == ["Anna", "Øystein", "Åse", "Grete", "Vidar"]
    assert "0 av 2" not in words(browser.get(address(run)))


def test_a_cancelled_place_is_offered_back_at_once_with_what_happens(browser, run, people):
    CourseRun.objects.filter(pk=run.pk).update(starts_at=timezone.now() + timedelta(days=1))
    page = reverse("participants_staff:cancel", args=[run.pk, people["anna"].pk])
    response = browser.post(page, {"reason": "asked"})
    assert response["Location"] == address(run, f"?avmeldt={people['anna'].pk}")
    shown = words(browser.get(response["Location"]))
    assert "Anna Berg er meldt av. Personen får en melding" in shown
    browser.post(reverse("participants_staff:undo", args=[run.pk, people["anna"].pk]))
    assert "Anna Berg er meldt av." not in words(browser.get(response["Location"]))


@pytest.mark.parametrize("query", ["?avmeldt=0", "?avmeldt=x", "?avmeldt="])
def test_nobody_is_offered_back_for_a_number_that_is_not_in_the_list(browser, run, people, query):
    assert browser.get(address(run, query)).context["just_cancelled"] is None


def test_who_left_long_ago_is_not_offered_back(browser, run, people):
    Enrolment.objects.filter(pk=people["gunn"].pk).update(cancelled_at=timezone.now() - timedelta(hours=1))
    assert browser.get(address(run, f"?avmeldt={people['gunn'].pk}")).context["just_cancelled"] is None


def test_the_arena_learns_numbers_and_nobodys_name(browser, run, people, kari):
    page = words(browser.get(reverse("participants_staff:needs", args=[run.pk])))
    assert "3 personer kommer. 2 teleslynge, 1 plass til rullestol." in page
    assert [name for name in ("Anna", "Berg", "Åse", "Aasen") if name in page] == []
    event = Event.objects.get()
    assert (event.action, event.actor_id) == ("needs.read", kari.pk)
    seated = sorted(Enrolment.objects.filter(run=run, status="seated").values_list("pk", flat=True))
    assert event.details == {"sight": "all", "people": 3, "enrolments": seated}


def test_the_arena_learns_that_nothing_is_needed(browser, run):
    page = words(browser.get(reverse("participants_staff:needs", args=[run.pk])))
    assert "0 personer kommer. Ingenting spesielt å forberede." in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_number_of_queries_for_one_and_for_thirty(
    browser, run, number, django_assert_num_queries
):
    CourseRun.objects.update(seats=60)
    for enrolment in EnrolmentFactory.create_batch(number, run=run):
        note(run, 0, present=enrolment)
    EnrolmentFactory.create_batch(number, run=run, status=EnrolmentStatus.WAITING)
    browser.get(address(run))
    with django_assert_num_queries(LIST_QUERIES + 1):  # and how often each came
        browser.get(address(run))


def test_a_thousand_people_come_a_hundred_to_a_page(browser, run, django_assert_max_num_queries):
    CourseRun.objects.update(seats=None)
    Enrolment.objects.bulk_create(
        Enrolment(run=run, status=EnrolmentStatus.SEATED, takes_part_as="self", name=f"Deltaker {number:04}")
        for number in range(1000)
    )
    browser.get(address(run))
    with django_assert_max_num_queries(11):
        response = browser.get(address(run, "?side=10"))
    assert [row.name for row in response.context["holders"]][-1] == "Deltaker 0999"
    assert len(response.context["holders"]) == 100


def test_the_sessions_stand_in_the_order_in_which_they_are_held_with_who_came(browser, run, people):
    note(run, 0, present=people["anna"], absent=people["ase"])
    response = browser.get(reverse("participants_staff:sessions", args=[run.pk]))
    assert list(response.context["sessions"]) == list(run.sessions.order_by("starts_at"))
    page = words(response)
    assert "1 av 2 til stede" in page
    assert "Ikke ført" in page
    assert "Åpner på dagen" in page
