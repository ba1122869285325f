import pytest
from django.urls import reverse

from audit.models import Event
from offers.models import Arena, Offer
from organisations.models import User
from planning import selectors, services
from planning.models import ChecklistTick, PlanHeading, PlanningPractice, ProgrammeItem
from planning.selectors.checklist import checklist
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import plan_url, text_of


def met(planned: Planned) -> dict[str, bool | None]:
    plan = type(planned.plan).objects.get(pk=planned.plan.pk)
    return {point.key: point.is_met for point in checklist(selectors.contents(plan))}


def tick(planned: Planned, by: User, *points: str) -> None:
    services.tick_points(run=planned.run, by=actor(by), points=points)


def test_what_the_plan_says_is_computed_and_the_rest_is_not(planned: Planned) -> None:
    assert met(planned) == {
        "both_sides": None,
        "experienced": True,
        "exchange": True,
        "access": False,
        "competence": None,
        "evaluation": False,
        "contact": True,
        "language": None,
        "price": True,
    }


def test_each_computed_point_follows_what_it_is_about(planned: Planned) -> None:
    planned.ulf.delete()
    ProgrammeItem.objects.filter(kind="exchange").update(minutes=10)
    Arena.objects.update(hearing_loop=False, parking=True)
    PlanHeading.objects.create(plan=planned.plan, heading="assessment", text="Vi spør alle.")
    Offer.objects.update(contact_name=" ", price=200)
    found = met(planned)
    assert [found[key] for key in ("experienced", "exchange", "access", "evaluation", "contact", "price")] == [
        False, False, True, True, False, False,
    ]  # fmt: skip


def test_a_coordinator_ticks_and_unticks(planned: Planned, kari, client_of) -> None:
    client, url = client_of(kari), reverse("planning:tick_points", args=[planned.run.pk])
    client.post(url, {"punkt": ["language", "competence", "tull"]})
    assert set(ChecklistTick.objects.values_list("point", "ticked_by")) == {
        ("language", kari.pk),
        ("competence", kari.pk),
    }
    assert client.post(url, {"punkt": ["language"]}).url == f"{plan_url(planned.run)}#sjekkliste"
    assert list(ChecklistTick.objects.values_list("point", flat=True)) == ["language"]
    client.post(url, {"punkt": ["language"]})
    assert Event.objects.filter(action="plan.checklist").count() == 2


def test_ticking_takes_no_approval_back(planned: Planned, kari: User, approve_both) -> None:
    approve_both(planned)
    tick(planned, kari, "language")
    assert selectors.contents(planned.plan).is_approved


def test_the_organisation_edits_the_list(planned: Planned, kari, client_of) -> None:
    client = client_of(kari)
    url = reverse("planning:practice", args=[planned.run.offer.organiser_id])
    sent = {
        "exchange_goal_percent": "30",
        "used": ["language"],
        "own_points": "  Kaffe er  bestilt \r\n\r\nVi har nøkkel",
    }
    client.post(url, sent)
    practice = PlanningPractice.objects.get()
    assert practice.own_points == ["Kaffe er bestilt", "Vi har nøkkel"]
    assert len(practice.left_out) == 8
    page = text_of(client.get(plan_url(planned.run)))
    assert "Tekstene er lette å forstå" in page
    assert "Kaffe er bestilt" in page
    assert "Begge sider har vært med fra starten" not in page
    keys = [point.key for point in checklist(selectors.contents(planned.plan)) if point.key.startswith("own-")]
    tick(planned, kari, *keys)
    assert ChecklistTick.objects.count() == 2


def test_own_points_are_short(planned: Planned, kari, client_of) -> None:
    url = reverse("planning:practice", args=[planned.run.offer.organiser_id])
    page = text_of(client_of(kari).post(url, {"exchange_goal_percent": "30", "own_points": "x" * 201}))
    assert "Skriv hvert punkt med høyst 200 tegn." in page
    assert not PlanningPractice.objects.exists()


def test_what_is_open_is_kept_with_the_publication(planned: Planned, kari: User, approve_both) -> None:
    tick(planned, kari, "both_sides", "language")
    approve_both(planned)
    services.publish(run=planned.run, by=actor(kari))
    assert Event.objects.get(action="run.published").details["unsettled"] == ["access", "competence", "evaluation"]


def test_a_point_is_ticked_once(planned: Planned, kari: User) -> None:
    ChecklistTick.objects.create(plan=planned.plan, point="language", ticked_by=kari)
    with pytest.raises(Exception, match="planning_tick_once"):
        ChecklistTick.objects.create(plan=planned.plan, point="language", ticked_by=kari)
