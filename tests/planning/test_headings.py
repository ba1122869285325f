import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import RunState
from offers.services import RunIsOverError
from organisations.models import User
from planning import selectors, services
from planning.models import Heading, Plan, PlanHeading, PlanVersion
from tests.factories import AnswerFactory, PlanFactory, RunFactory
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import plan_url, text_of


def heading_url(planned: Planned, heading: str = "goals") -> str:
    return reverse("planning:change_heading", args=[planned.run.pk, heading])


def write(planned: Planned, by: User, text: str, *, heading: str = "goals", version: int = 0) -> PlanHeading:
    return services.write_heading(run=planned.run, by=actor(by), heading=heading, text=text, version=version)


def earlier_run(planned: Planned, **texts: str) -> Plan:
    """The offer was held before; its plan says this."""
    run = RunFactory(offer=planned.run.offer, state=RunState.COMPLETED, published_at=timezone.now())
    plan = PlanFactory(run=run)
    for heading, text in texts.items():
        PlanHeading.objects.create(plan=plan, heading=heading, text=text)
    return plan


def test_headings_are_proposed_from_the_offer(planned: Planned, per, client_of) -> None:
    page = text_of(client_of(per).get(plan_url(planned.run)))
    assert "Målgruppe Forslag Fra tilbudet Voksne som lever med noe langvarig. Skriv : Målgruppe" in page
    assert "Mål Forslag Fra tilbudet Å leve godt med det som varer. Skriv : Mål" in page
    assert "Rammer Forslag Fra gjennomføringen Fysisk oppmøte. 2 samlinger på 120 minutter. 10 plasser." in page
    assert not PlanHeading.objects.exists()


def test_headings_are_proposed_from_the_last_run_where_it_has_them(planned: Planned, kari, per, client_of) -> None:
    write(planned, kari, "At hverdagen blir roligere.")
    following = RunFactory(offer=planned.run.offer)
    page = text_of(client_of(kari).get(plan_url(following)))
    assert "Mål Forslag Fra forrige gjennomføring At hverdagen blir roligere." in page
    assert "Målgruppe Forslag Fra tilbudet" in page


def test_write_heading_is_a_version(planned: Planned, unni: User) -> None:
    write(planned, unni, "At flere sover.")
    row = write(planned, unni, "At flere sover godt.", version=1)
    assert (row.text, row.version) == ("At flere sover godt.", 2)
    versions = PlanVersion.objects.order_by("number").values_list("number", "heading", "before", "after", "by")
    assert list(versions) == [
        (1, "goals", {}, {"text": "At flere sover."}, unni.pk),
        (2, "goals", {"text": "At flere sover."}, {"text": "At flere sover godt."}, unni.pk),
    ]
    assert Event.objects.filter(action="plan.heading_written").count() == 2


def test_write_heading_with_the_same_text_changes_nothing(planned: Planned, unni: User) -> None:
    write(planned, unni, "At flere sover.")
    assert write(planned, unni, "At flere sover.", version=1).version == 1
    assert PlanVersion.objects.count() == 1


def test_write_heading_never_overwrites_what_was_not_read(planned: Planned, per: User, unni: User) -> None:
    write(planned, unni, "Hennes.")
    with pytest.raises(services.HeadingChangedError) as refusal:
        write(planned, per, "Hans.")
    assert refusal.value.row.text == "Hennes."
    assert PlanHeading.objects.get().text == "Hennes."


def test_write_heading_takes_approvals_back(planned: Planned, approve_both, unni: User) -> None:
    approve_both(planned)
    write(planned, unni, "Et nytt mål.")
    assert selectors.contents(planned.plan).approved_by == {}


def test_what_should_change_next_time_takes_no_approval_back(planned: Planned, approve_both, unni: User) -> None:
    approve_both(planned)
    write(planned, unni, "Mer tid til samtale.", heading="changes")
    assert selectors.contents(planned.plan).is_approved


def test_changes_for_the_next_run_can_be_written_when_this_one_is_over(planned: Planned, unni: User) -> None:
    planned.run.published_at = timezone.now()
    planned.run.state = RunState.COMPLETED
    planned.run.save()
    assert write(planned, unni, "Mer tid til samtale.", heading="changes").text == "Mer tid til samtale."
    with pytest.raises(RunIsOverError):
        write(planned, unni, "Et nytt mål.")


def test_heading_through_the_form(planned: Planned, unni, client_of) -> None:
    client = client_of(unni)
    page = client.get(heading_url(planned)).content.decode()
    assert "Å leve godt med det som varer.</textarea>" in page
    answer = client.post(heading_url(planned), {"text": "Et mål.\r\nTil.", "version": "0"})
    assert answer.url == f"{plan_url(planned.run)}#overskrifter"
    assert PlanHeading.objects.get().text == "Et mål.\nTil."


def test_two_people_who_write_at_once_lose_nothing(planned: Planned, per, unni, client_of) -> None:
    write(planned, per, "Hans mål.")
    client = client_of(unni)
    page = client.post(heading_url(planned), {"text": "Hennes mål.", "version": "0"})
    words = text_of(page)
    assert "Noen andre endret denne teksten mens du skrev" in words
    assert "Lagret nå Hans mål. Det du skrev Hennes mål." in words
    assert "Fjernet: Hans Nytt: Hennes mål." in words
    assert PlanHeading.objects.get().text == "Hans mål."
    both = client.post(heading_url(planned), {"text": "Hennes mål.", "version": "1", "velg": "begge"}).content.decode()
    assert "Hans mål.\n\nHennes mål.</textarea>" in both
    assert PlanHeading.objects.get().text == "Hans mål."
    client.post(heading_url(planned), {"text": "Hans mål.\n\nHennes mål.", "version": "1"})
    assert PlanHeading.objects.get().text == "Hans mål.\n\nHennes mål."


REFUSED = [
    ({"text": "x" * 4001}, "Skriv teksten med høyst 4000 tegn."),
    ({"text": "Sam\x00tale"}, "Teksten har tegn som ikke kan vises. Skriv den på nytt."),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED, ids=range(len(REFUSED)))
def test_heading_form_says_what_to_do(planned: Planned, unni, client_of, wrong, words) -> None:
    assert words in text_of(client_of(unni).post(heading_url(planned), {"version": "0"} | wrong))
    assert not PlanHeading.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_heading_with_a_forged_version_changes_nothing(planned: Planned, unni, client_of, version: str) -> None:
    write(planned, unni, "Et mål.")
    client_of(unni).post(heading_url(planned), {"text": "Noe annet.", "version": version})
    assert PlanHeading.objects.get().text == "Et mål."


def test_a_heading_that_is_not_there_is_not_found(planned: Planned, unni, client_of) -> None:
    assert client_of(unni).get(heading_url(planned, "tull")).status_code == 404


def test_all_proposals_can_be_used_at_once(planned: Planned, unni, client_of) -> None:
    write(planned, unni, "Vårt mål.")
    client_of(unni).post(reverse("planning:adopt_proposals", args=[planned.run.pk]))
    texts = dict(PlanHeading.objects.values_list("heading", "text"))
    assert set(texts) == {"target_group", "goals", "frames", "methods", "assessment"}  # the offer has no full text
    assert (texts["goals"], texts["target_group"]) == ("Vårt mål.", "Voksne som lever med noe langvarig.")


def test_the_plan_says_what_should_change_since_the_last_time(planned: Planned, kari, client_of) -> None:
    last = earlier_run(planned, changes="Kortere innledninger.").run
    for number in range(5):
        AnswerFactory(run=last, to_change=f"Ønske {number}")
    page = text_of(client_of(kari).get(plan_url(planned.run)))
    assert "Hva bør endres siden sist Fra evalueringsmøtet Kortere innledninger." in page
    for number in range(5):
        assert f"Ønske {number}" in page


def test_fewer_than_five_answers_are_not_shown(planned: Planned, kari, client_of) -> None:
    last = earlier_run(planned).run
    for number in range(4):
        AnswerFactory(run=last, to_change=f"Ønske {number}")
    page = text_of(client_of(kari).get(plan_url(planned.run)))
    assert "Hva bør endres siden sist" not in page


def test_a_member_from_elsewhere_is_not_told_of_a_run_that_she_did_not_plan(planned: Planned, unni, client_of) -> None:
    last = earlier_run(planned, changes="Kortere innledninger.").run
    for number in range(5):
        AnswerFactory(run=last, to_change=f"Ønske {number}")
    assert "Kortere innledninger." not in text_of(client_of(unni).get(plan_url(planned.run)))


def test_every_heading_is_in_the_plan_once(planned: Planned) -> None:
    PlanHeading.objects.create(plan=planned.plan, heading=Heading.GOALS)
    with pytest.raises(Exception, match="planning_heading_once"):
        PlanHeading.objects.create(plan=planned.plan, heading=Heading.GOALS)


def test_a_heading_that_nobody_knows_is_refused_by_the_database(planned: Planned) -> None:
    with pytest.raises(Exception, match="planning_heading_known"):
        PlanHeading.objects.create(plan=planned.plan, heading="diagnosis")


def test_the_page_takes_few_queries_also_where_the_offer_was_held_before(planned, kari, unni, client_of) -> None:
    last = earlier_run(planned, changes="Kortere innledninger.").run
    for number in range(5):
        AnswerFactory(run=last, to_change=f"Ønske {number}")
    for person in (kari, unni):
        client = client_of(person)
        client.get(plan_url(planned.run))
        with CaptureQueriesContext(connection) as captured:
            client.get(plan_url(planned.run))
        assert len(captured) <= 16
