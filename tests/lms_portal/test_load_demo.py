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

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    call_command("load_demo", stderr=StringIO())


@pytest.mark.usefixtures("demo")
def test_load_demo_fills_every_room() -> None:
    assert Organisation.objects.count() == 12
    assert Offer.objects.count() == 41
    assert set(CourseRun.objects.values_list("state", flat=True)) == set(RunState.values)
    assert Enrolment.objects.filter(status=EnrolmentStatus.WAITING).exists()


@pytest.mark.usefixtures("demo")
def test_load_demo_publishes_only_what_both_sides_approved() -> None:
    for run in CourseRun.objects.exclude(state__in=[RunState.DRAFT, RunState.PLANNING]).select_related("plan"):
        read = planning.contents(run.plan)
        assert read.is_approved
        assert run.plan.published_fingerprint == read.fingerprint
        assert planning.led_by_both_sides(run)


@pytest.mark.usefixtures("demo")
def test_load_demo_reaches_the_goal_for_exchange() -> None:
    run = CourseRun.objects.public().first()
    assert run is not None
    assert run.public_programme["exchange_percent"] >= planning.EXCHANGE_GOAL_PERCENT


@pytest.mark.usefixtures("demo")
def test_load_demo_does_nothing_the_second_time() -> None:
    said = StringIO()
    call_command("load_demo", stderr=said)

    assert said.getvalue().strip() == "The database has data already: demo data left as it is."
    assert Organisation.objects.count() == 12


def test_load_demo_refuses_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("load_demo")
    assert not Organisation.objects.exists()


@pytest.mark.usefixtures("demo")
def test_demo_account_signs_in_with_the_printed_password() -> None:
    printed = StringIO()
    call_command("demo_accounts", stdout=printed)
    assert DEMO_PASSWORD in printed.getvalue()
    assert Client().login(email="koordinator@example.org", password=DEMO_PASSWORD)


@pytest.mark.usefixtures("demo")
def test_demo_account_is_closed_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert not Client().login(email="koordinator@example.org", password=DEMO_PASSWORD)


@pytest.mark.usefixtures("demo")
def test_demo_password_does_not_open_an_account_with_a_password_of_its_own() -> None:
    person = User.objects.get(email="koordinator@example.org")
    person.set_password("en-helt-egen-setning")
    person.save()
    assert not Client().login(email="koordinator@example.org", password=DEMO_PASSWORD)
