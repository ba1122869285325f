from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging import tasks as messaging_tasks
from offers.models import RunState
from offers.services import refresh_run_facts
from organisations.models import Membership, User
from planning import selectors, services, tasks
from planning.models import Plan, ProgrammeItem
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import plan_url, text_of

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(planned: Planned, kari: User, approve_both: Callable[[Planned], str]) -> Planned:
    """Both sides have approved, and Kari has asked for it to be published in an hour."""
    approve_both(planned)
    services.publish_later(run=planned.run, by=actor(kari), at=timezone.now() + HOUR)
    return planned


def two_hours_later() -> None:
    with time_machine.travel(timezone.now() + 2 * HOUR):
        tasks.publish_due()
        tasks.publish_due()
        messaging_tasks.deliver_due()


def state(planned: Planned) -> str:
    planned.run.refresh_from_db()
    return planned.run.state


def test_nothing_is_published_before_its_time(asked: Planned) -> None:
    tasks.publish_due()
    assert state(asked) == RunState.PLANNING


def test_it_is_published_once_when_the_time_comes(asked: Planned, kari: User) -> None:
    two_hours_later()
    assert state(asked) == RunState.PUBLISHED
    plan = Plan.objects.get(pk=asked.plan.pk)
    assert (plan.publish_at, plan.published_fingerprint) == (None, selectors.fingerprint(plan))
    assert [event.actor_id for event in Event.objects.filter(action="run.published")] == [kari.pk]


def test_what_changed_since_is_not_published_and_the_coordinator_is_told(asked: Planned, kari: User) -> None:
    ProgrammeItem.objects.filter(session__run=asked.run).update(minutes=12)
    two_hours_later()
    assert state(asked) == RunState.PLANNING
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("Et kurs kunne ikke publiseres", ["kari@example.org"])
    assert "- Fagpersonene har ikke godkjent planen slik den er nå." in letter.body
    assert "Hverdagsmestring: kunne ikke publiseres på tidspunktet som var valgt." in [
        each.sentence for each in selectors.todo(User.objects.get(pk=kari.pk))
    ]


def test_someone_who_may_no_longer_publish_cannot_have_it_done(asked: Planned, kari: User) -> None:
    Membership.objects.filter(user=kari).update(ended_on=timezone.localdate())
    two_hours_later()
    assert state(asked) == RunState.PLANNING
    assert Plan.objects.get(pk=asked.plan.pk).publish_refused_at is not None


def test_publishing_by_hand_makes_the_time_void(asked: Planned, kari: User) -> None:
    services.publish(run=asked.run, by=actor(kari))
    assert Plan.objects.get(pk=asked.plan.pk).publish_at is None
    two_hours_later()
    assert Event.objects.filter(action="run.published").count() == 1


def test_it_can_be_called_off(asked: Planned, kari, client_of) -> None:
    client = client_of(kari)
    assert "Kurset publiseres" in text_of(client.get(plan_url(asked.run)))
    for _time in range(2):
        client.post(reverse("planning:do_not_publish_later", args=[asked.run.pk]))
    two_hours_later()
    assert state(asked) == RunState.PLANNING
    assert Event.objects.filter(action="run.publishing_called_off").count() == 1


def test_set_a_time_through_the_form(planned: Planned, kari, client_of) -> None:
    at = timezone.localtime(timezone.now() + 3 * HOUR).replace(second=0, microsecond=0)
    url = reverse("planning:publish_later", args=[planned.run.pk])
    client_of(kari).post(url, {"publish_at": f"{at:%Y-%m-%dT%H:%M}"})
    plan = Plan.objects.get(pk=planned.plan.pk)
    assert (plan.publish_at, plan.publish_asked_by) == (at, kari)


@pytest.mark.parametrize(
    ("at", "words"),
    [("2020-01-01T10:00", "Velg et tidspunkt som ikke har vært."), ("", "Fyll ut dette feltet.")],
)
def test_a_time_is_still_to_come(planned: Planned, kari, client_of, at: str, words: str) -> None:
    url = reverse("planning:publish_later", args=[planned.run.pk])
    assert words in text_of(client_of(kari).post(url, {"publish_at": at}))
    assert Plan.objects.get(pk=planned.plan.pk).publish_at is None


def test_a_time_that_is_past_is_refused_by_the_service(planned: Planned, kari: User) -> None:
    with pytest.raises(services.TooLateError):
        services.publish_later(run=planned.run, by=actor(kari), at=timezone.now())


def test_a_time_after_the_first_session_is_refused_in_words(planned: Planned, kari: User, client_of) -> None:
    start = planned.run.sessions.earliest("starts_at").starts_at
    refresh_run_facts(planned.run)
    url = reverse("planning:publish_later", args=[planned.run.pk])
    typed = timezone.localtime(start + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M")
    page = client_of(kari).post(url, {"publish_at": typed}).content.decode()
    assert "Velg et tidspunkt før den første samlingen." in page
    assert f'value="{typed}"' in page
    assert Plan.objects.get(pk=planned.plan.pk).publish_at is None
