"""The overview of one run: the five steps of the method, and what remains in each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.services import Actor
from offers.models import CourseRun, RunState
from organisations.models import Organisation
from planning import services
from planning.models import Plan, Side
from planning.selectors import fingerprint
from tests.factories import (
    EnrolmentFactory,
    ItemFactory,
    MemberFactory,
    OfferFactory,
    PlanFactory,
    PublishedRunFactory,
    RunFactory,
    SessionFactory,
)

STEPS = ["need", "anchoring", "planning", "delivery", "evaluation"]


def page_of(run: CourseRun) -> str:
    return f"/arbeid/gjennomforing/{run.pk}/"


def states(response) -> dict[str, str]:
    return {step.key: step.state for step in response.context["steps"]}


def remains(response, key: str) -> list[tuple[str, str]]:
    [step] = [step for step in response.context["steps"] if step.key == key]
    return [(left.sentence, left.url) for left in step.remains]


@pytest.fixture
def draft(tromso: Organisation) -> CourseRun:
    return RunFactory(offer=OfferFactory(organiser=tromso, title_nb="Sove godt"))


@pytest.fixture
def planned(draft: CourseRun, per, unni) -> Plan:
    """Both sides lead, one session with its programme, nobody has approved."""
    session = SessionFactory(run=draft)
    draft.refresh_from_db()
    plan = PlanFactory(run=draft, few_experienced_reason="Vi fant bare én.")
    MemberFactory(plan=plan, user=per, side=Side.PROFESSIONAL)
    MemberFactory(plan=plan, user=unni, side=Side.EXPERIENCED)
    ItemFactory(session=session, position=1)
    return plan


def test_it_has_the_five_steps_in_order(client_of, kari, draft) -> None:
    response = client_of(kari).get(page_of(draft))
    assert [step.key for step in response.context["steps"]] == STEPS
    assert [str(step.name) for step in response.context["steps"]] == [
        "Behov",
        "Forankring",
        "Planlegging",
        "Gjennomføring",
        "Evaluering",
    ]


def test_a_draft_stands_at_its_anchoring_and_says_what_is_missing(client_of, kari, draft) -> None:
    response = client_of(kari).get(page_of(draft))
    assert states(response) == {
        "need": "done",
        "anchoring": "current",
        "planning": "todo",
        "delivery": "todo",
        "evaluation": "todo",
    }
    assert ("Ingen fagperson leder samlinger ennå.", f"{page_of(draft)}plan/#arbeidsgruppe") in remains(
        response, "anchoring"
    )


def test_an_offer_without_its_texts_stands_at_the_need(client_of, kari, draft) -> None:
    draft.offer.for_whom_nb = ""
    draft.offer.save()
    response = client_of(kari).get(page_of(draft))
    assert states(response)["need"] == "current"
    assert [url for _sentence, url in remains(response, "need")] == [f"/arbeid/tilbud/{draft.offer.pk}/endre/"]


def test_a_plan_waits_for_both_sides(client_of, kari, planned) -> None:
    response = client_of(kari).get(page_of(planned.run))
    assert (states(response)["anchoring"], states(response)["planning"]) == ("done", "current")
    assert len(remains(response, "planning")) == 2


def test_an_approved_plan_waits_to_be_published(client_of, kari, per, unni, planned) -> None:
    for member in planned.members.all():
        services.approve(run=planned.run, by=Actor.user(member.user_id), fingerprint=fingerprint(planned))
    response = client_of(kari).get(page_of(planned.run))
    assert remains(response, "planning") == [("Å publisere den.", f"{page_of(planned.run)}plan/#godkjenning")]


def test_a_published_run_counts_the_sessions_to_hold(client_of, kari, tromso) -> None:
    run = PublishedRunFactory(offer=OfferFactory(organiser=tromso, published_at=timezone.now()))
    response = client_of(kari).get(page_of(run))
    assert states(response) == {
        "need": "done",
        "anchoring": "done",
        "planning": "done",
        "delivery": "current",
        "evaluation": "todo",
    }
    assert ("1 samling igjen.", "") in remains(response, "delivery")


def test_a_session_without_attendance_remains(client_of, kari, tromso) -> None:
    run = PublishedRunFactory(
        offer=OfferFactory(organiser=tromso, published_at=timezone.now()),
        state=RunState.COMPLETED,
        starts_at=timezone.now() - timedelta(days=1),
    )
    EnrolmentFactory(run=run)
    session = run.sessions.get()
    left = remains(client_of(kari).get(page_of(run)), "delivery")
    assert [url for _sentence, url in left] == [f"{page_of(run)}frammote/{session.pk}/"]


def test_a_run_that_is_over_waits_for_answers(client_of, kari, tromso) -> None:
    run = PublishedRunFactory(
        offer=OfferFactory(organiser=tromso, published_at=timezone.now()),
        state=RunState.COMPLETED,
        starts_at=timezone.now() - timedelta(days=1),
    )
    response = client_of(kari).get(page_of(run))
    assert (states(response)["delivery"], states(response)["evaluation"]) == ("done", "current")


def test_a_cancelled_run_says_why_and_shows_no_steps(client_of, kari, draft) -> None:
    CourseRun.objects.filter(pk=draft.pk).update(
        state=RunState.CANCELLED, cancelled_at=timezone.now(), cancellation_reason="Kurslederen er syk."
    )
    page = client_of(kari).get(page_of(draft)).content.decode()
    assert "Denne gjennomføringen er avlyst." in page
    assert "Kurslederen er syk." in page
    assert "Så langt er den kommet" not in page


# --- who sees it, and how much ----------------------------------------------------------------------------------------
def test_a_member_of_the_working_group_elsewhere_sees_it(client_of, unni, planned) -> None:
    response = client_of(unni).get(page_of(planned.run))
    assert "<h1>Sove godt</h1>" in response.content.decode()
    assert [str(member.user) for member in response.context["members"]] == ["Per Fagperson", "Unni Brukerrepresentant"]


def test_anothers_run_does_not_exist(client_of, olav, unni, draft) -> None:
    assert client_of(olav).get(page_of(draft)).status_code == 404
    assert client_of(unni).get(page_of(draft)).status_code == 404


def test_a_run_that_never_was_does_not_exist(client_of, kari) -> None:
    assert client_of(kari).get("/arbeid/gjennomforing/999999/").status_code == 404


def test_the_group_is_led_to_the_plan_and_not_to_the_coordinators_forms(client_of, unni, planned) -> None:
    planned.run.offer.for_whom_nb = ""
    planned.run.offer.save()
    response = client_of(unni).get(page_of(planned.run))
    assert [url for _sentence, url in remains(response, "need")] == [""]
    assert {url for _sentence, url in remains(response, "planning")} == {f"{page_of(planned.run)}plan/#godkjenning"}


def test_one_who_only_reads_figures_is_led_nowhere(client_of, rolf, draft) -> None:
    response = client_of(rolf).get(page_of(draft))
    assert {left.url for step in response.context["steps"] for left in step.remains} == {""}


def test_thirty_sessions_cost_as_many_queries_as_one(client_of, kari, draft) -> None:
    browser = client_of(kari)

    def queries() -> int:
        browser.get(page_of(draft))
        with CaptureQueriesContext(connection) as captured:
            browser.get(page_of(draft))
        return len(captured)

    start = timezone.now() + timedelta(days=1)
    PlanFactory(run=draft)
    ItemFactory(session=SessionFactory(run=draft, starts_at=start), position=1)
    few = queries()
    for day in range(1, 30):
        ItemFactory(session=SessionFactory(run=draft, starts_at=start + timedelta(days=day)), position=1)
    assert queries() == few
