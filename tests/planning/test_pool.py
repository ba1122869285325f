"""Finding people: who is found by whom, the filters, and confirming what someone has learnt."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from organisations.models import Organisation, User
from planning.models import Absence, Facilitator, PoolShare, Side
from tests.factories import (
    CompetenceFactory,
    FacilitatorFactory,
    MembershipFactory,
    MunicipalityFactory,
    ThemeFactory,
    UserFactory,
)
from tests.planning.conftest import Planned
from ui.dates import day_date

POOL = "/arbeid/folk/"
ClientOf = Callable[[User], Client]


@pytest.fixture
def person_per(per: User) -> Facilitator:
    return FacilitatorFactory(user=per, weekdays=[1])


@pytest.fixture
def person_unni(unni: User) -> Facilitator:
    return FacilitatorFactory(
        user=unni,
        sides=[Side.EXPERIENCED],
        experienced_as="user_representative",
        profession="",
        weekdays=[2],
        languages=["nb", "se"],
    )


@pytest.fixture
def shared(ffo: Organisation, tromso: Organisation) -> PoolShare:
    return PoolShare.objects.create(organisation=ffo, shared_with=tromso)


def found(client: Client, query: str = "") -> list[str]:
    return [person.user.name.split()[0] for person in client.get(f"{POOL}{query}").context["page"]]


def test_one_finds_the_people_of_ones_own_organisation(
    client_of: ClientOf, kari: User, olav: User, person_per: Facilitator, person_unni: Facilitator
) -> None:
    assert [found(client_of(user)) for user in (kari, olav)] == [["Per"], []]


@pytest.mark.usefixtures("shared", "person_per", "person_unni")
def test_one_finds_the_people_of_those_who_share(client_of: ClientOf, kari: User, unni: User) -> None:
    assert [found(client_of(user)) for user in (kari, unni)] == [["Per", "Unni"], ["Unni"]]


def test_one_who_left_or_whose_account_is_closed_is_not_found(
    client_of: ClientOf, kari: User, person_per: Facilitator, tromso: Organisation
) -> None:
    closed = FacilitatorFactory(user__is_active=False)
    MembershipFactory(user=closed.user, organisation=tromso)
    person_per.user.memberships.update(ended_on=timezone.localdate())
    assert found(client_of(kari)) == []


@pytest.mark.usefixtures("shared")
def test_each_filter_narrows(
    client_of: ClientOf, kari: User, person_per: Facilitator, person_unni: Facilitator
) -> None:
    theme, place = ThemeFactory(), MunicipalityFactory(number="5532", name="Balsfjord")
    person_unni.themes.add(theme)
    person_unni.municipalities.add(place)
    CompetenceFactory(facilitator=person_unni, kind="first_aid")
    CompetenceFactory(facilitator=person_per, kind="first_aid", expires_on="2025-12-31")
    filters = [
        "takes_part_as=experienced", "weekday=2", "language=se", f"theme={theme.pk}", "municipality=5532",
        "competence=first_aid", "words=unn",
    ]  # fmt: skip
    client = client_of(kari)
    assert {each: found(client, f"?{each}") for each in filters} == {each: ["Unni"] for each in filters}
    assert found(client, "?takes_part_as=professional&weekday=2") == []


def test_one_without_chosen_weekdays_fits_every_day(client_of: ClientOf, kari: User, per: User) -> None:
    FacilitatorFactory(user=per, weekdays=[])
    assert found(client_of(kari), "?weekday=7") == ["Per"]


def test_a_filter_that_is_not_understood_says_so(client_of: ClientOf, kari: User, person_per: Facilitator) -> None:
    page = client_of(kari).get(f"{POOL}?weekday=9")
    assert list(page.context["form"].errors) == ["weekday"]
    assert [person.pk for person in page.context["page"]] == [person_per.pk]


def test_reading_the_list_and_a_person_is_in_the_log(client_of: ClientOf, kari: User, person_per: Facilitator) -> None:
    client_of(kari).get(POOL)
    client_of(kari).get(f"{POOL}{person_per.pk}/")
    assert list(Event.objects.order_by("pk").values_list("action", "actor_id", "details", "target_id")) == [
        ("facilitators.read", kari.pk, {"people": [person_per.pk]}, ""),
        ("facilitator.read", kari.pk, {}, str(person_per.pk)),
    ]


def test_others_read_the_presentation_only_after_a_yes(
    client_of: ClientOf, kari: User, person_per: Facilitator
) -> None:
    Facilitator.objects.update(presentation="Jeg er glad i grupper.")
    assert "glad i grupper" not in client_of(kari).get(f"{POOL}{person_per.pk}/").content.decode()
    Facilitator.objects.update(presentation_approved_at=timezone.now())
    assert "glad i grupper" in client_of(kari).get(f"{POOL}{person_per.pk}/").content.decode()


def test_periods_away_are_shown_while_they_matter(client_of: ClientOf, kari: User, person_per: Facilitator) -> None:
    today = timezone.localdate()
    for days in (-10, 10):
        day = today + timedelta(days=days)
        Absence.objects.create(facilitator=person_per, first_day=day, last_day=day)
    shown = client_of(kari).get(f"{POOL}{person_per.pk}/").context["absences"]
    assert [absence.first_day for absence in shown] == [today + timedelta(days=10)]


def test_a_person_elsewhere_is_not_found(client_of: ClientOf, olav: User, person_per: Facilitator) -> None:
    assert client_of(olav).get(f"{POOL}{person_per.pk}/").status_code == 404


def test_one_who_only_reads_reports_finds_nobody(client_of: ClientOf, rolf: User, person_per: Facilitator) -> None:
    paths = (POOL, f"{POOL}{person_per.pk}/")
    assert [client_of(rolf).get(path).status_code for path in paths] == [403, 403]


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_however_long(
    client_of: ClientOf,
    kari: User,
    tromso: Organisation,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(number):
        person = FacilitatorFactory(user=UserFactory())
        MembershipFactory(user=person.user, organisation=tromso, roles=["professional"])
        CompetenceFactory(facilitator=person)
    client = client_of(kari)
    client.get(POOL)
    with django_assert_num_queries(14):
        client.get(POOL)


def test_the_list_says_what_clashes_with_a_course(
    client_of: ClientOf, kari: User, per: User, planned: Planned, person_per: Facilitator, tromso: Organisation
) -> None:
    free = FacilitatorFactory(user=UserFactory(name="Fri Fagperson", email="fri+a@example.org"))
    MembershipFactory(user=free.user, organisation=tromso, roles=["professional"])
    day = timezone.localdate(planned.run.sessions.earliest("starts_at").starts_at)
    Absence.objects.create(facilitator=person_per, first_day=day, last_day=day)
    page = client_of(kari).get(POOL, {"run": planned.run.pk})
    shown = {each.user.name: (said[:1], is_in_group) for each, said, is_in_group in page.context["people"]}
    assert shown == {"Per Fagperson": ([f"Er borte {day_date(day)}."], True), "Fri Fagperson": ([], False)}
    ask = f"/arbeid/gjennomforing/{planned.run.pk}/plan/?finn=fri%2Ba%40example.org#arbeidsgruppe"
    assert f'href="{ask}"' in page.content.decode()


def test_one_compares_only_with_courses_that_one_plans(
    client_of: ClientOf, per: User, unni: User, planned: Planned, person_per: Facilitator
) -> None:
    def compared(user: User) -> bool:
        return client_of(user).get(POOL, {"run": planned.run.pk}).context["run"] is not None

    assert [compared(user) for user in (per, unni)] == [True, True]
    planned.plan.members.update(left_at=timezone.now())
    page = client_of(per).get(POOL, {"run": planned.run.pk})
    assert (page.context["run"], list(page.context["form"].errors)) == (None, ["run"])


# --- confirming -------------------------------------------------------------------------------------------------------
def confirm(client: Client, competence: Any) -> int:
    return client.post(f"{POOL}kompetanse/{competence.pk}/bekreft/").status_code


@pytest.mark.usefixtures("shared")
def test_a_coordinator_confirms_once(client_of: ClientOf, kari: User, person_unni: Facilitator) -> None:
    competence = CompetenceFactory(facilitator=person_unni)
    assert [confirm(client_of(kari), competence) for _time in range(2)] == [302, 302]
    competence.refresh_from_db()
    assert competence.confirmed_by == kari
    assert Event.objects.filter(action="competence.confirmed").count() == 1


def test_a_professional_confirms_nothing(client_of: ClientOf, per: User, person_per: Facilitator) -> None:
    assert confirm(client_of(per), CompetenceFactory(facilitator=person_per)) == 403


def test_a_coordinator_elsewhere_confirms_nothing(client_of: ClientOf, olav: User, person_per: Facilitator) -> None:
    assert confirm(client_of(olav), CompetenceFactory(facilitator=person_per)) == 404


def test_a_coordinator_does_not_confirm_their_own(client_of: ClientOf, kari: User) -> None:
    competence = CompetenceFactory(facilitator=FacilitatorFactory(user=kari))
    assert confirm(client_of(kari), competence) == 403
    competence.refresh_from_db()
    assert competence.confirmed_by is None


def test_one_who_coordinates_elsewhere_does_not_confirm_a_colleagues(
    client_of: ClientOf, olav: User, ffo: Organisation, person_unni: Facilitator
) -> None:
    MembershipFactory(user=olav, organisation=ffo, roles=["user_representative"])
    assert confirm(client_of(olav), CompetenceFactory(facilitator=person_unni)) == 403


# --- sharing ----------------------------------------------------------------------------------------------------------
def test_a_coordinator_or_administrator_shares_and_stops(
    client_of: ClientOf, kari: User, anne: User, tromso: Organisation, balsfjord: Organisation
) -> None:
    choice = {"organisation": tromso.pk, "shared_with": balsfjord.pk}
    for user in (kari, anne):
        assert client_of(user).post(f"{POOL}deling/", choice)["Location"] == f"{POOL}deling/"
    share = PoolShare.objects.get()
    assert client_of(anne).post(f"{POOL}deling/{share.pk}/fjern/")["Location"] == f"{POOL}deling/"
    assert not PoolShare.objects.exists()
    assert list(Event.objects.order_by("pk").values_list("action", "organisation_id")) == [
        ("pool.shared", tromso.pk),
        ("pool.sharing_stopped", tromso.pk),
    ]


def test_nobody_shares_the_people_of_others(
    client_of: ClientOf, kari: User, tromso: Organisation, balsfjord: Organisation
) -> None:
    page = client_of(kari).post(f"{POOL}deling/", {"organisation": balsfjord.pk, "shared_with": tromso.pk})
    assert list(page.context["form"].errors) == ["organisation"]
    assert not PoolShare.objects.exists()


def test_an_organisation_shares_with_others_than_itself(client_of: ClientOf, kari: User, tromso: Organisation) -> None:
    client = client_of(kari)
    page = client.post(f"{POOL}deling/", {"organisation": tromso.pk, "shared_with": tromso.pk})
    assert dict(page.context["form"].errors) == {"shared_with": ["Velg en annen organisasjon enn den som deler."]}


def test_professionals_do_not_share_and_strangers_do_not_stop(
    client_of: ClientOf, per: User, unni: User, kari: User, shared: PoolShare
) -> None:
    assert client_of(per).get(f"{POOL}deling/").status_code == 403
    stop = f"{POOL}deling/{shared.pk}/fjern/"
    assert [client_of(user).post(stop).status_code for user in (unni, kari)] == [403, 404]
    assert PoolShare.objects.exists()


def test_the_database_refuses_sharing_twice_or_with_oneself(shared: PoolShare, ffo: Organisation) -> None:
    for other, constraint in ((shared.shared_with, "pool_share_once"), (ffo, "pool_share_other")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            PoolShare.objects.create(organisation=ffo, shared_with=other)
