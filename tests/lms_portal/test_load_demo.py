from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from lms_portal.demo_login import DEMO_PASSWORD
from offers.models import CourseRun, Offer, RunState
from organisations.models import Organisation, User
from participants.models import Enrolment, EnrolmentStatus
from planning import selectors as planning
from planning.models import Side
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_load_demo_fills_every_room_with_what_both_sides_approved() -> None:
    call_command("load_demo", stderr=StringIO())

    assert Organisation.objects.count() == 12
    assert Offer.objects.count() == 41
    assert set(CourseRun.objects.values_list("state", flat=True)) == set(RunState.values)
    assert Enrolment.objects.filter(status=EnrolmentStatus.WAITING).exists()
    for run in CourseRun.objects.exclude(state__in=[RunState.DRAFT, RunState.PLANNING]).select_related("plan"):
        read = planning.contents(run.plan)
        assert read.is_approved
        assert run.plan.published_fingerprint == read.fingerprint
        assert {member.side for member in read.leading()} == set(Side.values)
        assert run.public_programme["exchange_percent"] >= planning.EXCHANGE_GOAL_PERCENT


def test_load_demo_leaves_a_portal_with_data_alone() -> None:
    OrganisationFactory()
    said = StringIO()
    call_command("load_demo", stderr=said)

    assert said.getvalue().strip() == "The database has data already: demo data left as it is."
    assert Organisation.objects.count() == 1


def test_load_demo_refuses_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("load_demo")
    assert not Organisation.objects.exists()


@pytest.fixture
def demo_person() -> User:
    """As the demo leaves its people: without a password of their own."""
    return UserFactory(email="koordinator@example.org", password=None)


@pytest.mark.usefixtures("demo_person")
def test_demo_account_signs_in_with_the_printed_password() -> None:
    printed = StringIO()
    call_command("demo_accounts", stdout=printed)
    assert DEMO_PASSWORD in printed.getvalue()
    assert "koordinator@example.org" in printed.getvalue()
    assert Client().login(email="koordinator@example.org", password=DEMO_PASSWORD)


@pytest.mark.usefixtures("demo_person")
def test_demo_account_is_closed_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert not Client().login(email="koordinator@example.org", password=DEMO_PASSWORD)


def test_demo_password_does_not_open_an_account_with_a_password_of_its_own(demo_person: User) -> None:
    demo_person.set_password("en-helt-egen-setning")
    demo_person.save()
    assert not Client().login(email="koordinator@example.org", password=DEMO_PASSWORD)


def test_demo_password_does_not_open_an_account_from_elsewhere() -> None:
    UserFactory(email="noen@kommune.example", password=None)
    assert not Client().login(email="noen@kommune.example", password=DEMO_PASSWORD)
