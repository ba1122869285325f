from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from pytest_django.fixtures import Settings

from offers.models import CourseRun, Offer, Session
from offers.services import refresh_run_facts
from participants.models import Enrolment
from tests.factories import ArenaFactory, OrganisationFactory, ThemeFactory

pytestmark = pytest.mark.django_db


class Screen(StringIO):
    """What the progress bar writes to."""


def seed(**sizes: int) -> str:
    """On a small portal: one organisation, one arena, one theme. `load_demo` would do as well, and take longer."""
    screen = Screen()
    OrganisationFactory()
    ArenaFactory()
    ThemeFactory()
    before = Offer.objects.count(), CourseRun.objects.count(), Enrolment.objects.count()
    call_command("seed_scale", stderr=screen, **sizes)
    after = Offer.objects.count(), CourseRun.objects.count(), Enrolment.objects.count()
    assert [new - old for new, old in zip(after, before, strict=True)] == list(sizes.values())
    return screen.getvalue()


def test_seed_scale_adds_as_many_rows_as_asked_and_shows_progress() -> None:
    shown = seed(offers=20, runs=60, enrolments=700)
    assert "enrolments" in shown
    assert "100%" in shown


def test_seed_scale_leaves_counters_and_constraints_as_services_would() -> None:
    seed(offers=20, runs=60, enrolments=700)
    held = Count("enrolments", filter=Q(enrolments__status__in=["seated", "invited"]))
    assert not CourseRun.objects.annotate(held=held).exclude(seats_taken=F("held")).exists()
    assert not CourseRun.objects.filter(seats_taken__gt=F("seats")).exists()
    assert Session.objects.filter(run__offer__slug__startswith="tilbud-").count() == 60 * 4


def test_seed_scale_leaves_runs_in_the_shape_that_the_service_gives_them() -> None:
    seed(offers=5, runs=40, enrolments=0)
    facts = ("starts_at", "ends_at", "next_at", "weekdays", "day_parts")
    for run in CourseRun.objects.filter(offer__slug__startswith="tilbud-"):
        seeded = [getattr(run, name) for name in facts]
        refresh_run_facts(run=run)
        assert [getattr(run, name) for name in facts] == seeded


def test_seed_scale_makes_offers_that_the_search_finds() -> None:
    seed(offers=20, runs=20, enrolments=0)
    assert not Offer.objects.filter(slug__startswith="tilbud-", search="").exists()


@pytest.mark.parametrize("sizes", [{"offers": -1}, {"offers": 0, "runs": 5}, {"runs": 0, "enrolments": 5}])
def test_seed_scale_refuses_sizes_that_cannot_be(sizes: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="runs need offers"):
        call_command("seed_scale", **sizes)


def test_seed_scale_refuses_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("seed_scale")
