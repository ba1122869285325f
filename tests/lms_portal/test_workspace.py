"""The workspace: what needs me first, then the runs I work with, each number a link to what it counts."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms_portal import workspace
from offers.models import RunState
from organisations.models import Organisation
from organisations.todo import Todo, Urgency
from participants.models import EnrolmentStatus
from planning.models import Side
from tests.factories import (
    EnrolmentFactory,
    MemberFactory,
    MembershipFactory,
    OfferFactory,
    PlanFactory,
    PublishedRunFactory,
    RunFactory,
    SessionFactory,
    UserFactory,
)

HOME = "/arbeid/"


def published(organiser: Organisation, **given):
    return PublishedRunFactory(offer=OfferFactory(organiser=organiser, published_at=timezone.now()), **given)


def titles(response) -> list[str]:
    return [row.run.offer.title for row in response.context["rows"]]


# --- what needs me ----------------------------------------------------------------------------------------------------
def item(sentence: str, urgency: int = Urgency.SOON, when: datetime | None = None) -> Todo:
    return Todo(sentence=sentence, action_label="Gjør det", url="/arbeid/noe/", urgency=urgency, when=when)


@pytest.fixture
def needs(monkeypatch):
    """Let two rooms need these things."""

    def set_them(*found: Todo) -> None:
        monkeypatch.setattr(workspace, "SOURCES", (lambda _user: found[::2], lambda _user: found[1::2]))

    return set_them


def test_what_others_wait_for_comes_first_then_what_is_soonest(needs, kari) -> None:
    early, late = timezone.now(), timezone.now() + timedelta(days=1)
    needs(
        item("en gang", Urgency.SOME_TIME, early),
        item("uten dato"),
        item("senere", when=late),
        item("før", when=early),
        item("i dag", Urgency.TODAY, late),
    )
    assert [each.sentence for each in workspace.todo(kari)] == ["i dag", "før", "senere", "uten dato", "en gang"]


def test_seven_things_are_shown_and_the_rest_is_folded(needs, client_of, kari) -> None:
    needs(*(item(f"ting {number}") for number in range(9)))
    response = client_of(kari).get(HOME)
    assert (len(response.context["todos"]), len(response.context["more_todos"])) == (7, 2)
    assert "2 ting til" in response.content.decode()


def test_each_thing_is_one_sentence_with_one_action(needs, client_of, kari) -> None:
    needs(item("Noen må si ja."))
    page = client_of(kari).get(HOME).content.decode()
    assert "<span>Noen må si ja.</span>" in page
    assert '<a class="ds-button" data-variant="secondary" href="/arbeid/noe/">Gjør det</a>' in page


def test_with_nothing_to_do_it_says_so(needs, client_of, kari) -> None:
    needs()
    assert "Ingenting venter på deg nå." in client_of(kari).get(HOME).content.decode()


def test_every_room_is_asked(kari, tromso) -> None:
    """One thing from each room that can need a coordinator, found through the real selectors."""
    OfferFactory(organiser=tromso, title_nb="Uten gjennomføring")
    run = RunFactory(offer=OfferFactory(organiser=tromso, title_nb="Uten sider"))
    SessionFactory(run=run)
    PlanFactory(run=run)
    been = published(tromso, state=RunState.RUNNING, starts_at=timezone.now() - timedelta(days=1))
    EnrolmentFactory(run=been)
    sentences = " ".join(found.sentence for found in workspace.todo(kari))
    assert "«Uten gjennomføring»" in sentences or "“Uten gjennomføring”" in sentences
    assert "Uten sider" in sentences
    assert been.offer.title in sentences


# --- my runs ----------------------------------------------------------------------------------------------------------
def test_a_stranger_signs_in_first(client, db) -> None:
    assert client.get(HOME)["Location"] == "/logg-inn/?next=/arbeid/"


def test_a_coordinator_sees_the_own_organisations_runs_the_next_first(client_of, kari, tromso, balsfjord) -> None:
    now = timezone.now()
    for title, days in (("Siden", 9), ("Snart", 2)):
        run = published(tromso, starts_at=now + timedelta(days=days))
        run.offer.title_nb = title
        run.offer.save()
    RunFactory(offer=OfferFactory(organiser=tromso, title_nb="Uten dato"))
    RunFactory(offer=OfferFactory(organiser=balsfjord, title_nb="Naboens"))
    assert titles(client_of(kari).get(HOME)) == ["Snart", "Siden", "Uten dato"]


def test_what_is_over_has_a_page_of_its_own(client_of, kari, tromso) -> None:
    past = timezone.now() - timedelta(days=30)
    over = published(tromso, state=RunState.COMPLETED, starts_at=past)
    cancelled = RunFactory(
        offer=OfferFactory(organiser=tromso), state=RunState.CANCELLED, cancelled_at=past, starts_at=None
    )
    ahead = published(tromso)
    browser = client_of(kari)
    assert titles(browser.get(HOME)) == [ahead.offer.title]
    assert titles(browser.get(f"{HOME}?vis=ferdige")) == [over.offer.title, cancelled.offer.title]


def test_one_in_a_working_group_elsewhere_sees_that_run_and_no_other(client_of, unni, tromso) -> None:
    """Unni is FFO's, the run is Tromsø's."""
    own, other = published(tromso), published(tromso)
    MemberFactory(plan=PlanFactory(run=own), user=unni, side=Side.EXPERIENCED)
    PlanFactory(run=other)
    response = client_of(unni).get(HOME)
    assert titles(response) == [own.offer.title]
    assert [row.organiser for row in response.context["rows"]] == ["Tromsø kommune"]


def test_one_who_left_the_working_group_no_longer_sees_it(client_of, unni, tromso) -> None:
    plan = PlanFactory(run=published(tromso))
    MemberFactory(plan=plan, user=unni, side=Side.EXPERIENCED, left_at=timezone.now())
    assert titles(client_of(unni).get(HOME)) == []


def test_report_readers_and_administrators_have_no_runs_of_their_own(client_of, rolf, anne, tromso) -> None:
    published(tromso)
    assert titles(client_of(rolf).get(HOME)) == titles(client_of(anne).get(HOME)) == []


def test_seats_and_waiting_lead_to_the_participants(client_of, kari, tromso) -> None:
    run = published(tromso, seats=2)
    EnrolmentFactory.create_batch(2, run=run)
    EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING)
    page = client_of(kari).get(HOME).content.decode()
    assert f'<a href="/arbeid/gjennomforing/{run.pk}/deltakere/">2 av 2 plasser</a>' in page
    assert f'<a class="small" href="/arbeid/gjennomforing/{run.pk}/deltakere/">1 på venteliste</a>' in page


def test_seats_without_a_limit_are_people(client_of, kari, tromso) -> None:
    EnrolmentFactory(run=published(tromso, seats=None))
    assert client_of(kari).get(HOME).context["rows"][0].seats == "1 person"


def test_one_who_may_not_see_participants_gets_the_number_without_a_link(client_of, per, tromso) -> None:
    published(tromso)
    [row] = client_of(per).get(HOME).context["rows"]
    assert (row.seats, row.people_url) == ("0 av 10 plasser", "")


def test_one_organisation_need_not_be_named(client_of, kari, tromso) -> None:
    published(tromso)
    assert [row.organiser for row in client_of(kari).get(HOME).context["rows"]] == [""]


def test_twenty_runs_fill_a_page(client_of, kari, tromso) -> None:
    offer = OfferFactory(organiser=tromso)
    RunFactory.create_batch(21, offer=offer)
    browser = client_of(kari)
    assert len(browser.get(HOME).context["rows"]) == 20
    assert len(browser.get(f"{HOME}?side=2").context["rows"]) == 1
    assert len(browser.get(f"{HOME}?side=tull").context["rows"]) == 20


def test_thirty_runs_cost_as_many_queries_as_one(client_of, kari, unni, tromso) -> None:
    def crowd(number: int) -> None:
        for _index in range(number):
            run = published(tromso, state=RunState.RUNNING, starts_at=timezone.now() - timedelta(days=1))
            plan = PlanFactory(run=run)
            MemberFactory(plan=plan, user=unni, side=Side.EXPERIENCED)
            EnrolmentFactory(run=run)
            EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING)

    crowd(1)
    browsers = [client_of(person) for person in (kari, unni)]
    few = [_queries(browser) for browser in browsers]
    crowd(29)
    assert [_queries(browser) for browser in browsers] == few


def _queries(browser) -> int:
    browser.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        browser.get(HOME)
    return len(captured)


# --- what to do first -------------------------------------------------------------------------------------------------
def first_step(response) -> tuple[str, str]:
    step = response.context["first_step"]
    return step.title, step.url


def test_a_coordinator_begins_with_an_offer(client_of, kari) -> None:
    response = client_of(kari).get(HOME)
    assert first_step(response) == ("Ingen gjennomføringer ennå", "/arbeid/tilbud/nytt/")
    assert "Lag et tilbud" in response.content.decode()


@pytest.mark.parametrize("who", ["per", "unni"])
def test_both_sides_wait_for_a_working_group(client_of, request, who: str) -> None:
    person = request.getfixturevalue(who)
    assert first_step(client_of(person).get(HOME)) == ("Du er ikke med i noen arbeidsgruppe ennå", "")


def test_an_administrator_invites_people(client_of, anne, tromso) -> None:
    step = ("Du holder orden i organisasjonen", f"/arbeid/organisasjoner/{tromso.pk}/folk/")
    assert first_step(client_of(anne).get(HOME)) == step


def test_a_report_reader_reads_reports(client_of, rolf) -> None:
    assert first_step(client_of(rolf).get(HOME)) == ("Tallene finner du under Rapporter", "/arbeid/rapporter/")


def test_a_platform_administrator_makes_organisations(client_of, petra) -> None:
    assert first_step(client_of(petra).get(HOME)) == ("Du driver plattformen", "/arbeid/organisasjoner/")


def test_one_whose_membership_ended_is_told_whom_to_ask_and_sees_no_run(client_of, tromso) -> None:
    person = UserFactory()
    MembershipFactory(user=person, ended_on=timezone.localdate())
    run = published(tromso)
    MemberFactory(plan=PlanFactory(run=run), user=person)
    browser = client_of(person)
    response = browser.get(HOME)
    assert first_step(response) == ("Du jobber ikke i noen organisasjon nå", "")
    assert (titles(response), response.context["todos"]) == ([], [])
    assert browser.get(f"/arbeid/gjennomforing/{run.pk}/").status_code == 404


# --- the words on the left --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("kari", ["Nå", "Tilbud", "Maler", "Arenaer", "Folk", "Rapporter"]),
        ("per", ["Nå", "Maler", "Folk"]),
        ("unni", ["Nå", "Maler", "Folk"]),
        ("anne", ["Nå", "Organisasjoner", "Rapporter"]),
        ("rolf", ["Nå", "Rapporter"]),
        ("petra", ["Nå", "Organisasjoner"]),
    ],
)
def test_the_navigation_leads_nobody_to_a_closed_door(client_of, request, who: str, words: list[str]) -> None:
    browser = client_of(request.getfixturevalue(who))
    links = list(browser.get(HOME).context["work_nav"])
    assert [str(link.label) for link in links] == words
    assert {browser.get(link.path, follow=True).status_code for link in links} == {200}
