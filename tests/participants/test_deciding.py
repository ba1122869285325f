"""Too few have signed up: warned in time, and what may be decided."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun
from offers.selectors.telling import fingerprint
from participants import services
from participants.models import Enrolment, RunDecision
from participants.selectors.deciding import postponed, with_too_few
from participants.selectors.todo import remaining
from tests.factories import EnrolmentFactory, PublishedRunFactory, SessionFactory


@pytest.fixture
def run(tromso) -> CourseRun:
    """Starts in five days, with one of at least three."""
    starts_at = timezone.now() + timedelta(days=5)
    made = PublishedRunFactory(offer__organiser=tromso, seats=10, minimum_participants=3, starts_at=starts_at)
    EnrolmentFactory(run=made, name="Nora Nilsen", email="nora@example.org")
    made.refresh_from_db()
    return made


@pytest.fixture
def by(kari) -> Actor:
    return Actor.user(kari.pk)


def letters() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "address"))


def test_coordinators_are_warned_once_and_nobody_else(run, kari, per, anne, olav):
    assert services.warn_of_too_few() == 1
    services.warn_of_too_few()
    assert letters() == [("run_too_few", kari.email)]


@pytest.mark.parametrize(
    "change",
    [
        {"decide_days_before": 4},
        {"decide_days_before": 0},
        {"minimum_participants": 1},
        {"state": "cancelled", "cancelled_at": "2026-01-01T00:00Z"},
    ],
    ids=["not yet", "never", "enough", "cancelled"],
)
def test_nobody_is_warned_without_a_reason(run, kari, change):
    CourseRun.objects.update(**change)
    assert services.warn_of_too_few() == 0


def test_nobody_is_warned_of_what_has_started(run, kari):
    with time_machine.travel(run.starts_at + timedelta(minutes=1)):
        assert services.warn_of_too_few() == 0


def test_an_offer_of_a_seat_and_the_seat_of_a_helper_are_no_participants(run, kari):
    CourseRun.objects.update(helpers_take_seats=True)
    EnrolmentFactory(run=run, needs=["companion"], seats_needed=2)
    EnrolmentFactory(run=run, status="invited", invitation_expires_at=timezone.now() + timedelta(days=1))
    assert services.warn_of_too_few() == 1
    assert "2 av minst 3" in render(Message.objects.get()).text
    assert [each.sentence for each in remaining(run)][-1].endswith("2 av minst 3 deltakere.")
    EnrolmentFactory(run=run)
    assert list(with_too_few(CourseRun.objects.all())) == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_warning_says_how_many_and_leads_to_the_page(run, kari, language):
    type(kari).objects.update(language=language)
    services.warn_of_too_few()
    letter = render(Message.objects.get())
    assert f"/arbeid/gjennomforing/{run.pk}/avgjor/" in letter.text
    assert "Kari" in letter.text
    assert {"nb": "1 av minst 3", "nn": "1 av minst 3", "en": "1 of at least 3"}[language] in letter.text
    assert run.offer.title not in letter.subject


def test_a_warning_is_not_sent_once_someone_has_decided(run, kari, by):
    services.warn_of_too_few()
    services.run_anyway(run=run, by=by)
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get())


def test_to_run_anyway_is_decided_once_and_settles_it(run, kari, by):
    for _ in range(2):
        services.run_anyway(run=run, by=by)
    decision = RunDecision.objects.get()
    assert (decision.kind, decision.by) == ("run", kari)
    event = Event.objects.get(action="run.decided_run")
    assert (event.actor_id, event.details) == (kari.pk, {"seats_taken": 1})
    assert services.warn_of_too_few() == 0
    assert letters() == []


def test_postponing_moves_what_is_to_come_and_keeps_the_clock(run, by):
    second = SessionFactory(run=run, starts_at=run.starts_at + timedelta(weeks=20))
    CourseRun.objects.update(enrolment_closes_at=run.starts_at - timedelta(days=1))
    before = {s.pk: timezone.localtime(s.starts_at) for s in run.sessions.all()}
    services.postpone_run(run=run, by=by, weeks=3, seen=fingerprint(postponed(run, 3)))
    after = {s.pk: timezone.localtime(s.starts_at) for s in run.sessions.all()}
    assert second.pk in after
    for pk, was in before.items():
        assert (after[pk].date() - was.date(), after[pk].time()) == (timedelta(weeks=3), was.time())
    run.refresh_from_db()
    assert run.starts_at - run.enrolment_closes_at == timedelta(days=1)
    assert RunDecision.objects.get().kind == "postpone"
    assert Event.objects.get(action="run.decided_postpone").details == {"seats_taken": 1, "weeks": 3}


def test_a_second_press_postpones_nothing_more(run, by):
    seen = fingerprint(postponed(run, 1))
    services.postpone_run(run=run, by=by, weeks=1, seen=seen)
    moved_to = run.sessions.get().starts_at
    with pytest.raises(services.ChangedSinceError):
        services.postpone_run(run=run, by=by, weeks=1, seen=seen)
    assert run.sessions.get().starts_at == moved_to


def test_a_run_that_is_postponed_is_warned_of_anew(run, kari, by):
    services.warn_of_too_few()
    services.postpone_run(run=run, by=by, weeks=2, seen=fingerprint(postponed(run, 2)))
    assert services.warn_of_too_few() == 0
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        services.warn_of_too_few()
    assert letters() == [("run_too_few", kari.email)] * 2


def test_those_with_a_seat_are_asked_once_and_nobody_is_moved(run, by, waiting):
    waiting(run)
    other = PublishedRunFactory(offer=run.offer)
    assert [services.ask_to_merge(run=run, to_run=other, by=by) for _ in range(2)] == [1, 1]
    assert letters() == [("merge_asked", "nora@example.org")]
    assert Enrolment.objects.filter(run=run).count() == 2
    assert RunDecision.objects.values_list("kind", "to_run").get() == ("merge", other.pk)
    assert Event.objects.get(action="run.decided_merge").details == {"seats_taken": 1, "to_run": other.pk}
    assert [found.pk for found in with_too_few(CourseRun.objects.all())] == [run.pk]  # the answers are still to come


def test_where_nobody_has_a_seat_nobody_is_asked(run, by):
    Enrolment.objects.all().delete()
    with pytest.raises(services.NobodyToTellError):
        services.ask_to_merge(run=run, to_run=PublishedRunFactory(offer=run.offer), by=by)


def test_nobody_is_asked_about_a_run_that_has_begun(run, by):
    other = PublishedRunFactory(offer=run.offer, starts_at=timezone.now() - timedelta(days=1))
    with pytest.raises(services.RunClosedError):
        services.ask_to_merge(run=run, to_run=other, by=by)


@pytest.mark.parametrize("way", ["run", "postpone", "merge"])
def test_what_has_started_is_not_decided_any_more(run, by, way):
    other = PublishedRunFactory(offer=run.offer)
    ways = {
        "run": lambda: services.run_anyway(run=run, by=by),
        "postpone": lambda: services.postpone_run(run=run, by=by, weeks=1, seen=""),
        "merge": lambda: services.ask_to_merge(run=run, to_run=other, by=by),
    }
    with time_machine.travel(run.starts_at + timedelta(minutes=1)), pytest.raises(services.RunClosedError):
        ways[way]()
    assert RunDecision.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "twice", "constraint"),
    [
        ("later", False, "participants_decision_kind"),
        ("merge", False, "participants_decision_merge_names_a_run"),
        ("run", True, "participants_decision_runs_once"),
    ],
)
def test_the_database_refuses_what_is_no_decision(run, kind, twice, constraint):
    if twice:
        RunDecision.objects.create(run=run, kind=kind)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RunDecision.objects.create(run=run, kind=kind)


def test_the_database_lets_nobody_be_asked_twice_about_the_same_run(run):
    other = PublishedRunFactory(offer=run.offer)
    RunDecision.objects.create(run=run, kind="merge", to_run=other)
    with pytest.raises(IntegrityError, match="participants_decision_asks_once"), transaction.atomic():
        RunDecision.objects.create(run=run, kind="merge", to_run=other)


def test_the_time_to_decide_lies_within_sixty_days(run):
    with pytest.raises(IntegrityError, match="offers_run_decide_days_before"), transaction.atomic():
        CourseRun.objects.update(decide_days_before=61)


def test_decisions_are_seen_by_those_who_may_decide(run, kari, per, olav):
    decision = RunDecision.objects.create(run=run, kind="run")
    assert [list(RunDecision.objects.visible_to(who)) for who in (kari, per, olav)] == [
        [decision],
        [],
        [],
    ]
