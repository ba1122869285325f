"""The page on which a coordinator decides about a course run below its minimum."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from messaging.models import Message
from offers.models import CourseRun
from participants.models import Enrolment, RunDecision
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory
from tests.participants.test_enrol import words


@pytest.fixture
def run(tromso) -> CourseRun:
    starts_at = timezone.now() + timedelta(days=5)
    made = PublishedRunFactory(offer__organiser=tromso, seats=10, minimum_participants=3, starts_at=starts_at)
    EnrolmentFactory(run=made, name="Nora Nilsen", email="nora@example.org")
    EnrolmentFactory(run=made, name="Odd Olsen", email="", phone="+4790000001", channel="sms")
    made.refresh_from_db()
    return made


@pytest.fixture
def other(run) -> CourseRun:
    return PublishedRunFactory(offer=run.offer)


@pytest.fixture
def browser(kari, client_of) -> Client:
    return client_of(kari)


def address(run: CourseRun, name: str = "decide") -> str:
    return reverse(f"participants_staff:{name}", args=[run.pk])


def test_each_way_out_says_what_it_means_to_whom(browser, run, other, waiting):
    waiting(run)
    page = words(browser.get(address(run)))
    assert "2 av minst 3 deltakere" in page
    assert page.count("1 person får e-post.") == 2  # postponed or asked: those with a seat
    assert page.count("2 personer får e-post.") == 1  # cancelled: those who wait, too
    assert page.count("1 person får SMS.") == 3


def test_postponing_and_cancelling_say_how_many_of_the_working_group_are_told(browser, run, other):
    MemberFactory.create_batch(3, plan=PlanFactory(run=run))
    assert words(browser.get(address(run))).count("3 i arbeidsgruppa får e-post.") == 2
    assert "3 i arbeidsgruppa får e-post." in words(browser.get(address(run, "postpone"), {"weeks": 2}))


def test_a_run_cancelled_from_there_tells_the_working_group(browser, run):
    MemberFactory.create_batch(3, plan=PlanFactory(run=run))
    cancel = reverse("offers_staff:cancel_run", args=[run.pk])
    assert cancel in browser.get(address(run)).content.decode()
    browser.post(cancel, {"reason": "For få", "confirmed": "For få"})
    assert Message.objects.filter(kind="group_run_cancelled").count() == 3


def test_the_list_of_participants_leads_to_it_while_too_few_have_signed_up(browser, run):
    link = f'href="{address(run)}"'
    listed = reverse("participants_staff:list", args=[run.pk])
    assert link in browser.get(listed).content.decode()
    EnrolmentFactory(run=run, status="invited", invitation_expires_at=timezone.now() + timedelta(days=1))
    assert link in browser.get(listed).content.decode()
    assert "2 av minst 3 deltakere" in words(browser.get(address(run)))
    CourseRun.objects.update(minimum_participants=2)
    assert link not in browser.get(listed).content.decode()


def test_running_it_anyway_is_noted_with_who_said_so(browser, run):
    page = words(browser.post(address(run, "run_anyway"), follow=True))
    assert "Det er notert at kurset holdes med dem som er påmeldt." in page
    assert "Avgjort av Kari Koordinator" in page
    assert RunDecision.objects.get().kind == "run"


def test_postponing_shows_the_letters_first_and_then_moves(browser, run):
    was = run.sessions.get().starts_at
    shown = browser.get(address(run, "postpone"), {"weeks": 2})
    page = words(shown)
    assert "Utsett med 2 uker" in page
    assert "1 person får e-post. 1 person får SMS." in page
    assert len(shown.context["changes"]) == 1
    assert len(shown.context["letter"]) > 100
    assert run.sessions.get().starts_at == was
    answers = {"weeks": 2, "seen": shown.context["mark"]}
    page = words(browser.post(address(run, "postpone"), answers, follow=True))
    assert "Flyttet 2 uker. De det gjelder, får beskjed om noen minutter." in page
    assert timezone.localdate(run.sessions.get().starts_at) - timezone.localdate(was) == timedelta(weeks=2)


def test_a_second_press_moves_nothing_more_and_says_so(browser, run):
    answers = {"weeks": 1, "seen": browser.get(address(run, "postpone"), {"weeks": 1}).context["mark"]}
    browser.post(address(run, "postpone"), answers)
    page = words(browser.post(address(run, "postpone"), answers, follow=True))
    assert "Datoene er endret siden du så på dem." in page
    assert RunDecision.objects.count() == 1


@pytest.mark.parametrize("weeks", ["", "0", "53", "to"])
def test_a_number_of_weeks_that_does_not_do_is_said_at_the_field(browser, run, weeks):
    page = browser.get(address(run, "postpone"), {"weeks": weeks})
    assert page.context["postpone"].errors.keys() == {"weeks"}
    assert f'value="{weeks}"' in page.content.decode() or weeks == ""


def test_people_are_asked_after_the_letter_was_seen_and_nobody_is_moved(browser, run, other):
    page = words(browser.get(address(run, "merge"), {"to_run": other.pk}))
    assert "Vil du heller komme i en annen gruppe?" in page
    assert run.offer.contact_name in page
    assert Message.objects.count() == 0
    page = words(browser.post(address(run, "merge"), {"to_run": other.pk}, follow=True))
    assert "2 personer blir spurt." in page
    assert sorted(Message.objects.values_list("kind", "channel")) == [("merge_asked", "email"), ("merge_asked", "sms")]
    assert Enrolment.objects.filter(run=run).count() == 2


def test_where_nobody_has_a_seat_nobody_is_asked(browser, run, other):
    Enrolment.objects.all().delete()
    assert "Spør dem" not in words(browser.get(address(run, "merge"), {"to_run": other.pk}))
    page = words(browser.post(address(run, "merge"), {"to_run": other.pk}, follow=True))
    assert "Ingen har plass, så ingen blir spurt." in page


@pytest.mark.parametrize("answers", [{}, {"to_run": "0"}], ids=["none", "unknown"])
def test_a_run_has_to_be_chosen(browser, run, other, answers):
    assert "Velg en gjennomføring." in words(browser.get(address(run, "merge"), answers))


def test_only_ones_own_runs_that_are_ahead_can_be_merged_with(browser, run, other, balsfjord, tromso):
    PublishedRunFactory(offer__organiser=balsfjord)
    PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(days=9))
    assert list(browser.get(address(run)).context["runs"]) == [other]


def test_without_another_run_it_is_said(browser, run):
    assert "Du har ingen annen kommende gjennomføring å spørre om." in words(browser.get(address(run)))


def test_cancelling_is_reached_from_here(browser, run):
    assert reverse("offers_staff:cancel_run", args=[run.pk]) in browser.get(address(run)).content.decode()


def test_postponing_says_first_what_would_clash(browser, run):
    taken = PublishedRunFactory(arena=run.arena, starts_at=run.starts_at + timedelta(weeks=2))
    page = words(browser.get(address(run, "postpone"), {"weeks": 2}))
    assert f"{run.arena.name} er opptatt av et kurs hos {taken.offer.organiser.name}" in page
    assert "Dette kolliderer" not in words(browser.get(address(run, "postpone"), {"weeks": 3}))


@pytest.mark.parametrize("name", ["run_anyway", "postpone", "merge"])
def test_what_is_cancelled_is_not_decided_any_more(browser, run, other, name):
    CourseRun.objects.filter(pk=run.pk).update(state="cancelled", cancelled_at=timezone.now())
    answers = {"weeks": 1, "seen": "", "to_run": other.pk}
    page = words(browser.post(address(run, name), answers, follow=True))
    assert "Gjennomføringen har startet, er over eller er avlyst." in page
    assert "Det er ingenting å avgjøre" in page
    assert RunDecision.objects.count() == 0


@pytest.mark.parametrize("name", ["decide", "run_anyway", "postpone", "merge"])
@pytest.mark.parametrize(("who", "status"), [("per", 403), ("olav", 404), ("unni", 403)])
def test_others_are_refused(request, client_of, run, who, status, name):
    client = client_of(request.getfixturevalue(who))
    method = client.post if name == "run_anyway" else client.get
    assert method(address(run, name)).status_code == status
    assert RunDecision.objects.count() == 0


def test_it_takes_as_many_queries_for_thirty_people_and_runs(browser, run, other, django_assert_num_queries):
    browser.get(address(run))
    with CaptureQueriesContext(connection) as for_few:
        browser.get(address(run))
    CourseRun.objects.update(seats=None)
    for _ in range(30):
        EnrolmentFactory(run=run)
        PublishedRunFactory(offer=run.offer)
    with django_assert_num_queries(len(for_few)):
        browser.get(address(run))


def test_a_run_without_a_free_seat_is_not_offered(browser, run, other):
    CourseRun.objects.filter(pk=other.pk).update(seats=3, seats_taken=3)
    assert list(browser.get(address(run, "decide")).context["runs"]) == []
