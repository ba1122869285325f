"""What citizens read of those who lead: their own words, only while they say yes to it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from offers.models import CourseRun
from organisations.models import User
from planning import services
from planning.models import Facilitator
from tests.factories import FacilitatorFactory
from tests.planning.conftest import Planned, actor

WORDS = "Jeg vet hvordan det er å lære hverdagen på nytt."


@pytest.fixture
def unnis(unni: User) -> Facilitator:
    return FacilitatorFactory(user=unni, presentation=WORDS, presentation_approved_at=timezone.now())


def address_of(published: Planned) -> str:
    """With its dates told to the run, as the service that adds sessions does."""
    first, last = published.run.sessions.order_by("starts_at")
    CourseRun.objects.filter(pk=published.run.pk).update(starts_at=first.starts_at, ends_at=last.ends_at)
    return published.run.offer.get_absolute_url()


@pytest.fixture
def page(published: Planned, client: Client) -> Callable[[], str]:
    address = address_of(published)

    def read() -> str:
        return client.get(address).content.decode()

    return read


def test_citizens_read_an_approved_presentation_with_name_and_side(page: Callable[[], str], unnis: Facilitator) -> None:
    found = page()
    who_leads = found[found.index("hvem-leder") :]
    name, words = who_leads.index("Unni Brukerrepresentant"), who_leads.index(WORDS)
    assert name < who_leads.index("Erfaren bruker", name) < words


def test_a_yes_that_is_taken_back_counts_at_once(page: Callable[[], str], unnis: Facilitator) -> None:
    assert WORDS in page()
    services.hide_presentation(facilitator=unnis)
    assert WORDS not in page()


def test_what_is_written_and_not_approved_is_read_by_nobody(page: Callable[[], str], unni: User) -> None:
    FacilitatorFactory(user=unni, presentation=WORDS)
    assert WORDS not in page()


def test_one_who_plans_only_or_has_left_is_not_presented(
    page: Callable[[], str], published: Planned, unnis: Facilitator
) -> None:
    run, by = published.run, actor(published.per.user)
    services.set_leads_sessions(run=run, by=by, member=published.unni, leads_sessions=False)
    assert WORDS not in page()
    services.set_leads_sessions(run=run, by=by, member=published.unni, leads_sessions=True)
    assert WORDS in page()
    services.remove_member(run=run, by=by, member=published.unni)
    assert WORDS not in page()


def test_two_of_one_name_are_not_taken_for_each_other(
    page: Callable[[], str], published: Planned, unnis: Facilitator, ulf: User
) -> None:
    User.objects.filter(pk=ulf.pk).update(name="Unni Brukerrepresentant")
    assert WORDS not in page()


def test_the_page_takes_as_many_queries_however_many_are_presented(
    published: Planned, client: Client, unnis: Facilitator, per: User, ulf: User, django_assert_max_num_queries
) -> None:
    address = address_of(published)
    for user in (per, ulf):
        FacilitatorFactory(user=user, presentation=f"Om {user.name}", presentation_approved_at=timezone.now())
    with django_assert_max_num_queries(7) as seen:
        client.get(address)
    assert sum("planning_" in query["sql"] for query in seen.captured_queries) == 2
