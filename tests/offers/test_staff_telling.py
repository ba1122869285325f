"""Before a moved or cancelled session is saved, the coordinator sees who is told what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun, Session
from tests.factories import (
    ArenaFactory,
    EnrolmentFactory,
    MemberFactory,
    PlanFactory,
    PublishedRunFactory,
    SessionFactory,
)
from tests.offers.test_staff_sessions import posted, row, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tromso) -> CourseRun:
    """Two sessions to come. One participant reads e-mail, one SMS, one is reached by nothing, one only waits."""
    run = PublishedRunFactory(offer__organiser=tromso)
    SessionFactory(run=run, starts_at=run.ends_at + timedelta(days=7))
    EnrolmentFactory(run=run)
    EnrolmentFactory(run=run, channel="sms", phone="+4790000001")
    EnrolmentFactory(run=run, email="", email_key="")
    EnrolmentFactory(run=run, status="waiting")
    return run


def as_it_is(run: CourseRun) -> list[dict[str, str]]:
    local = [
        (each, timezone.localtime(each.starts_at), timezone.localtime(each.ends_at)) for each in run.sessions.all()
    ]
    return [
        row(id=str(each.pk), day=f"{starts:%Y-%m-%d}", starts=f"{starts:%H:%M}", ends=f"{ends:%H:%M}")
        for each, starts, ends in local
    ]


def whole_minutes(run: CourseRun) -> None:
    """As a form writes them: to the minute, and at noon, so that no session crosses midnight."""
    for session in run.sessions.all():
        starts_at = timezone.localtime(session.starts_at).replace(hour=12, minute=0, second=0, microsecond=0)
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


@pytest.fixture
def moved(run) -> list[dict[str, str]]:
    """The form with the first session an hour later."""
    whole_minutes(run)
    first, second = as_it_is(run)
    return [first | {"starts": "13:00", "ends": "15:00"}, second]


def starts(run: CourseRun) -> list[str]:
    return [f"{timezone.localtime(each.starts_at):%H:%M}" for each in run.sessions.order_by("starts_at")]


def test_a_moved_session_is_shown_with_who_is_told_before_anything_is_saved(client_of, kari, run, moved):
    answer = client_of(kari).post(url(run), posted(*moved))
    told = answer.context["reach"]
    (change,), letter = answer.context["changes"], answer.context["letter"]
    assert (told.by_email, told.by_sms, told.out_of_reach) == (1, 1, 1)
    assert (f"{timezone.localtime(change.session.starts_at):%H}", f"{timezone.localtime(change.now_starts_at):%H}") == (
        "12",
        "13",
    )
    assert "kl. 13.00" in letter
    assert "(hver sin egen lenke)" in letter
    assert (starts(run), Event.objects.filter(action="sessions.changed").count()) == (["12:00", "12:00"], 0)


def test_yes_saves_what_was_shown(client_of, kari, run, moved):
    client = client_of(kari)
    page = client.post(url(run), posted(*moved)).context
    answer = client.post(url(run), dict(page["typed"]) | {"confirmed": page["mark"]}, follow=True)
    assert (answer.redirect_chain, starts(run)) == ([(url(run), 302)], ["13:00", "12:00"])


def test_back_saves_nothing_and_loses_nothing(client_of, kari, run, moved):
    client = client_of(kari)
    page = client.post(url(run), posted(*moved)).context
    answer = client.post(url(run), dict(page["typed"]) | {"back": "1"})
    assert (answer.status_code, starts(run)) == (200, ["12:00", "12:00"])
    assert [form["starts"].value() for form in answer.context["formset"]] == ["13:00", "12:00"]


def test_a_yes_to_something_else_is_asked_again(client_of, kari, run, moved):
    client = client_of(kari)
    mark = client.post(url(run), posted(*moved)).context["mark"]
    later = [moved[0] | {"starts": "14:00", "ends": "16:00"}, moved[1]]
    answer = client.post(url(run), posted(*later) | {"confirmed": mark})
    assert (answer.context["mark"] != mark, starts(run)) == (True, ["12:00", "12:00"])


def test_another_place_is_told_too(client_of, kari, run):
    whole_minutes(run)
    first, second = as_it_is(run)
    arena = ArenaFactory(name="Biblioteket")
    page = client_of(kari).post(url(run), posted(first | {"arena": str(arena.pk)}, second)).context
    (change,), letter = page["changes"], page["letter"]
    assert (change.was_place, change.now_place) == (run.arena, arena)
    assert "Biblioteket" in letter


def test_what_nobody_is_told_of_is_saved_at_once(client_of, kari, run):
    """A title, and a session that is new: `participants.services.announcing` writes of neither."""
    whole_minutes(run)
    first, second = as_it_is(run)
    new = row(day="2099-01-12", starts="10:00", ends="12:00")
    answer = client_of(kari).post(url(run), posted(first | {"title": "Søvn"}, second, new))
    assert (answer.status_code, run.sessions.count(), run.sessions.filter(title="Søvn").count()) == (302, 3, 1)


def test_where_nobody_has_a_seat_nothing_is_asked(client_of, kari, run, moved):
    run.enrolments.all().delete()
    assert client_of(kari).post(url(run), posted(*moved)).status_code == 302
    assert starts(run) == ["13:00", "12:00"]


def test_the_page_says_how_many_of_the_working_group_are_told(client_of, kari, run, moved):
    plan = PlanFactory(run=run)
    MemberFactory.create_batch(2, plan=plan)
    MemberFactory(plan=plan, left_at=timezone.now())
    page = client_of(kari).post(url(run), posted(*moved))
    assert page.context["reach"].in_group == 2
    assert "2 i arbeidsgruppa får e-post." in page.content.decode()
    assert "(hver sin egen lenke)" in page.context["letter"]


def test_where_only_the_working_group_is_told_the_page_is_shown_with_its_letter(client_of, kari, run, moved):
    run.enrolments.all().delete()
    MemberFactory(plan=PlanFactory(run=run))
    page = client_of(kari).post(url(run), posted(*moved))
    assert starts(run) == ["12:00", "12:00"]
    assert "1 i arbeidsgruppa får e-post." in page.content.decode()
    for words in (run.offer.title, "kl. 13.00", "Ingen deltakere får beskjed."):
        assert words in page.context["letter"]


def test_cancelling_a_session_asks_first_and_then_cancels(client_of, kari, run):
    session = run.sessions.earliest("starts_at")
    address = url(run, f"{session.pk}/avlys/")
    client = client_of(kari)
    page = client.post(address).context
    (change,), letter = page["changes"], page["letter"]
    assert (change.now_starts_at, run.sessions.held().count()) == (None, 2)
    assert "likevel" in letter
    assert client.post(address, {"back": "1"}).status_code == 302
    assert run.sessions.held().count() == 2
    assert client.post(address, {"confirmed": page["mark"]}).status_code == 302
    assert run.sessions.held().count() == 1


def test_only_those_who_manage_the_run_see_who_is_told(client_of, anne, olav, run, moved):
    statuses = [client_of(who).post(url(run), posted(*moved)).status_code for who in (anne, olav)]
    assert (statuses, starts(run)) == ([403, 404], ["12:00", "12:00"])


@pytest.mark.parametrize("people", [1, 30])
def test_the_page_takes_the_same_queries_for_one_and_for_many(
    client_of, kari, run, moved, django_assert_max_num_queries, people
):
    CourseRun.objects.update(seats=None)
    EnrolmentFactory.create_batch(people, run=run)
    MemberFactory.create_batch(people, plan=PlanFactory(run=run))
    client = client_of(kari)
    with django_assert_max_num_queries(20):
        assert client.post(url(run), posted(*moved)).context["reach"].by_email == people + 1
