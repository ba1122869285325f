"""A vacancy in a working group: whom it reaches, what they see and answer, and how it is filled. Both sides alike."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import RunState
from organisations.models import Membership, Organisation, User
from planning import services
from planning.models import (
    Absence,
    Answer,
    Facilitator,
    GroupInvitation,
    PoolShare,
    Side,
    Vacancy,
    VacancyAnswer,
    WorkingGroupMember,
)
from planning.selectors.todo import todo
from planning.services.vacancies import forget_answers
from planning.tasks import forget_vacancy_answers
from tests.factories import FacilitatorFactory, MemberFactory, MembershipFactory, PlanFactory, UserFactory
from tests.planning.conftest import Planned, actor
from ui.dates import day_date

ClientOf = Callable[[User], Client]
EXPERIENCED = {"sides": [Side.EXPERIENCED], "experienced_as": "user_representative", "profession": ""}
MINE = "/arbeid/folk/ledige-roller/"


def in_pool(name: str, organisation: Organisation, role: str, **profile: Any) -> User:
    user = UserFactory(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    MembershipFactory(user=user, organisation=organisation, roles=[role])
    FacilitatorFactory(user=user, **profile)
    return user


@pytest.fixture
def siri(ffo: Organisation, tromso: Organisation) -> User:
    """An experienced user of FFO, which shares its people with Tromsø."""
    PoolShare.objects.create(organisation=ffo, shared_with=tromso)
    return in_pool("Siri Erfaren", ffo, "user_representative", **EXPERIENCED)


@pytest.fixture
def pia(tromso: Organisation) -> User:
    return in_pool("Pia Psykolog", tromso, "professional")


def draft(**more: Any) -> services.VacancyDraft:
    fields: dict[str, Any] = {
        "side": Side.EXPERIENCED,
        "when": "tirsdager i februar",
        "involves": "Lede to samlinger sammen med Per.",
        "hours": Decimal("12.5"),
        "fee": "355 kr i timen",
        "answer_by": timezone.localdate() + timedelta(days=10),
    }
    return services.VacancyDraft(**fields | more)


@pytest.fixture
def vacancy(planned: Planned, siri: User, pia: User, per: User) -> Vacancy:
    return services.announce_vacancy(run=planned.run, by=actor(per), draft=draft())


def page_of(planned: Planned) -> str:
    return reverse("planning:run_vacancies", args=[planned.run.pk])


def says(vacancy: Vacancy, user: User, answer: str) -> VacancyAnswer:
    return services.answer_vacancy(vacancy=vacancy, user=user, answer=Answer(answer))


def link_in_letter() -> str:
    found = re.search(r"/invitasjon/ledig-rolle/[\w-]+/", render(Message.objects.latest("pk")).text)
    assert found
    return found.group()


def sentences(user: User) -> list[str]:
    return [each.sentence for each in todo(User.objects.get(pk=user.pk))]


# --- whom it reaches --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("side", "reached"), [(Side.EXPERIENCED, "siri"), (Side.PROFESSIONAL, "pia")])
def test_the_pool_on_that_side_is_told_and_nobody_else(
    planned: Planned, siri: User, pia: User, per: User, unni: User, side: Side, reached: str
) -> None:
    """Unni and Per are in the group already, Ola's people are not shared, Tone has left."""
    for user, profile in ((unni, EXPERIENCED), (per, {})):
        FacilitatorFactory(user=user, **profile)
    both = {"sides": Side.values, "experienced_as": "peer_supporter"}
    in_pool("Ola Ikke-delt", MembershipFactory().organisation, "user_representative", **both)
    tone = in_pool("Tone Sluttet", per.memberships.get().organisation, "professional", **both)
    tone.memberships.update(ended_on=timezone.localdate())
    services.announce_vacancy(run=planned.run, by=actor(per), draft=draft(side=side))
    assert list(VacancyAnswer.objects.values_list("user__name", flat=True)) == [
        {"siri": siri, "pia": pia}[reached].name
    ]
    assert list(Message.objects.values_list("kind", "address")) == [("vacancy_announced", f"{reached}@example.org")]


def test_one_who_announces_is_not_told_of_it(planned: Planned, kari: User) -> None:
    FacilitatorFactory(user=kari)
    services.announce_vacancy(run=planned.run, by=actor(kari), draft=draft(side=Side.PROFESSIONAL))
    assert not Message.objects.exists()


def test_the_letter_says_what_it_involves_and_its_subject_says_nothing(vacancy: Vacancy) -> None:
    letter = render(Message.objects.get())
    assert letter.subject == "En arbeidsgruppe ser etter noen"
    for words in (
        "Tromsø kommune ser etter en erfaren bruker til «Hverdagsmestring»: tirsdager i februar.",
        "Lede to samlinger sammen med Per.",
        "Timer i alt: 12,5",
        "Honorar: 355 kr i timen",
        f"Svar helst innen {day_date(vacancy.answer_by)}.",
    ):
        assert words in letter.text


@pytest.mark.parametrize("meanwhile", [{"closed_at": timezone.now()}, {"answer_by": "2020-01-01"}])
def test_no_letter_leaves_when_it_is_over(vacancy: Vacancy, meanwhile: dict[str, Any]) -> None:
    Vacancy.objects.update(**meanwhile)
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get())


def test_it_is_announced_once_and_in_the_log(vacancy: Vacancy, planned: Planned, per: User) -> None:
    event = Event.objects.get(action="vacancy.announced")
    assert (event.actor_id, event.details) == (per.pk, {"run": planned.run.pk, "side": "experienced", "told": 1})


# --- announcing in the browser ----------------------------------------------------------------------------------------
def typed(**more: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=5)
    fields = {
        "side": "experienced",
        "when": "Onsdager i mars",
        "involves": "Planlegge og lede.",
        "hours": "7,5",
        "fee": "",
        "leads_sessions": "on",
        "answer_by": day.isoformat(),
        "submission": "2f7e5c1a-8d7e-4a43-9d0e-2b6f2f1f0a11",
    }
    return fields | more


@pytest.mark.parametrize("name", ["per", "unni", "kari"])
def test_both_sides_of_the_group_and_the_coordinator_announce(
    planned: Planned, siri: User, client_of: ClientOf, request: pytest.FixtureRequest, name: str
) -> None:
    client, address = (
        client_of(request.getfixturevalue(name)),
        reverse("planning:announce_vacancy", args=[planned.run.pk]),
    )
    assert client.get(address).context["form"].initial["hours"] == Decimal("4.0")
    assert [client.post(address, typed())["Location"] for _time in range(2)] == [page_of(planned)] * 2
    made = Vacancy.objects.get()
    assert (made.when, made.hours, made.leads_sessions) == ("Onsdager i mars", Decimal("7.5"), True)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("side", "both", "Velg et gyldig valg. both er ikke et av de tilgjengelige valgene."),
        ("when", "", "Fyll ut dette feltet."),
        ("when", "x" * 121, "Skriv 120 tegn eller færre."),
        ("involves", " ", "Fyll ut dette feltet."),
        ("hours", "0", "Skriv timene som et tall fra 0,5 til 500."),
        ("hours", "-3", "Skriv timene som et tall fra 0,5 til 500."),
        ("hours", "mange", "Skriv timene som et tall fra 0,5 til 500."),
        ("hours", "10000", "Skriv timene som et tall fra 0,5 til 500."),
        ("hours", "NaN", "Skriv timene som et tall fra 0,5 til 500."),
        ("answer_by", "2020-01-01", "Velg i dag eller en senere dag."),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(
    planned: Planned, per: User, client_of: ClientOf, name: str, value: str, said: str
) -> None:
    address = reverse("planning:announce_vacancy", args=[planned.run.pk])
    page = client_of(per).post(address, typed(**{name: value}))
    form = page.context["form"]
    assert form.errors[name][0] == said
    kept = typed(**{name: value})
    assert {each: form[each].value() for each in kept} == kept | {"leads_sessions": True}
    assert not Vacancy.objects.exists()


def test_a_run_that_is_over_looks_for_nobody(planned: Planned, kari: User, client_of: ClientOf) -> None:
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    page = client_of(kari).post(reverse("planning:announce_vacancy", args=[planned.run.pk]), typed())
    assert page.context["form"].non_field_errors() == [
        "Kurset er over eller avlyst. Planen kan leses, men ikke lenger endres."
    ]


# --- answering --------------------------------------------------------------------------------------------------------
def test_it_is_among_what_needs_the_person_until_they_answer(vacancy: Vacancy, siri: User, pia: User) -> None:
    said = "Hverdagsmestring: Vi ser etter en erfaren bruker, tirsdager i februar. Kan du?"
    assert (sentences(siri), sentences(pia)) == ([said], [])
    says(vacancy, siri, "no")
    assert sentences(siri) == []


def test_one_who_comes_to_the_pool_later_is_asked_on_their_overview(vacancy: Vacancy, ffo: Organisation) -> None:
    late = in_pool("Lena Ny", ffo, "user_representative", **EXPERIENCED)
    assert len(sentences(late)) == 1


def test_the_page_says_what_it_involves_and_what_clashes_with_ones_own_calendar(
    vacancy: Vacancy, planned: Planned, siri: User, client_of: ClientOf
) -> None:
    day = timezone.localdate(planned.run.sessions.earliest("starts_at").starts_at)
    Absence.objects.create(facilitator=Facilitator.objects.get(pk=siri.pk), first_day=day, last_day=day)
    page = client_of(siri).get(f"{MINE}{vacancy.pk}/").content.decode()
    for words in ("Lede to samlinger sammen med Per.", "12,5", "355 kr i timen", f"Er borte {day_date(day)}."):
        assert words in page
    assert not VacancyAnswer.objects.exclude(answer="").exists()


def test_an_answer_is_a_press_and_may_be_changed(vacancy: Vacancy, siri: User, client_of: ClientOf) -> None:
    client, address = client_of(siri), f"{MINE}{vacancy.pk}/"
    for answer, said in (("yes", "ja"), ("maybe", "kanskje"), ("no", "nei"), ("yes", "ja")):
        assert client.post(address, {"svar": answer})["Location"] == address
        assert f"Du har sagt {said}." in client.get(address).content.decode()
    assert VacancyAnswer.objects.get().answer == "yes"
    assert Event.objects.filter(action="vacancy.answered", actor_id=siri.pk).count() == 4


def test_an_answer_that_is_none_is_asked_for(vacancy: Vacancy, siri: User, client_of: ClientOf) -> None:
    page = client_of(siri).post(f"{MINE}{vacancy.pk}/", {"svar": "kanskje"})
    assert page.context["problem"] == "Velg ja, kanskje eller nei."


def test_the_link_in_the_letter_answers_without_signing_in(vacancy: Vacancy, siri: User, client: Client) -> None:
    first, link = link_in_letter(), link_in_letter()
    assert [client.get(each).status_code for each in (first, link)] == [404, 200]
    assert client.post(link, {"svar": "maybe"})["Location"] == link
    row = VacancyAnswer.objects.get()
    assert (row.user, row.answer) == (siri, "maybe")
    assert row.token_digest
    assert row.token_digest not in link
    User.objects.filter(pk=siri.pk).update(is_active=False)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("over", [{"closed_at": timezone.now()}, {"answer_by": "2020-01-01"}])
def test_what_is_over_cannot_be_answered_and_says_whom_to_ask(
    vacancy: Vacancy, siri: User, client: Client, over: dict[str, Any]
) -> None:
    link = link_in_letter()
    Vacancy.objects.update(**over)
    client.post(link, {"svar": "yes"})
    assert VacancyAnswer.objects.get().answer == ""
    page = client.get(link)
    assert (page.context["may_answer"], "Kari Koordinator" in page.content.decode()) == (False, True)


def test_those_who_are_not_asked_do_not_find_it(
    vacancy: Vacancy, pia: User, olav: User, anne: User, client_of: ClientOf
) -> None:
    found = {user.name: client_of(user).get(f"{MINE}{vacancy.pk}/").status_code for user in (pia, olav, anne)}
    assert found == dict.fromkeys(found, 404)


def test_one_who_is_in_the_group_need_not_answer(vacancy: Vacancy, planned: Planned, siri: User) -> None:
    services.add_member(run=planned.run, by=actor(siri), user=siri, side=Side.EXPERIENCED)
    with pytest.raises(services.VacancyOverError):
        says(vacancy, siri, "yes")
    assert sentences(siri) != []  # the plan asks for her approval; the vacancy no more
    assert not any("Vi ser etter" in each for each in sentences(siri))


def test_the_list_and_the_way_to_it_are_for_those_who_plan(client_of: ClientOf, pia: User, rolf: User) -> None:
    clients = [client_of(user) for user in (pia, rolf)]
    assert [client.get(MINE).status_code for client in clients] == [200, 403]
    profiles = [client.get(reverse("planning:my_profile")).content.decode() for client in clients]
    assert [f'href="{MINE}"' in page for page in profiles] == [True, False]


def test_ones_own_list_shows_what_one_has_said(vacancy: Vacancy, siri: User, client_of: ClientOf) -> None:
    says(vacancy, siri, "maybe")
    page = client_of(siri).get(MINE).content.decode()
    assert ("tirsdager i februar" in page, "Du har sagt kanskje." in page) == (True, True)


# --- the group sees, asks and closes ----------------------------------------------------------------------------------
def test_the_group_sees_who_can_with_what_clashes_and_only_the_number_of_the_others(
    vacancy: Vacancy, planned: Planned, siri: User, ffo: Organisation, per: User, client_of: ClientOf
) -> None:
    nils = in_pool("Nils Nei", ffo, "user_representative", **EXPERIENCED)
    day = timezone.localdate(planned.run.sessions.earliest("starts_at").starts_at)
    Absence.objects.create(facilitator=Facilitator.objects.get(pk=siri.pk), first_day=day, last_day=day)
    says(vacancy, siri, "yes")
    says(vacancy, nils, "no")
    page = client_of(per).get(page_of(planned))
    text = page.content.decode()
    assert ("Siri Erfaren" in text, f"Er borte {day_date(day)}." in text, "Nils Nei" in text) == (True, True, False)
    assert [(len(each.yes), len(each.maybe), each.no, each.silent) for each in page.context["announced"]] == [
        (1, 0, 1, 0)
    ]
    assert Event.objects.get(action="vacancy.answers_read").details == {"people": [siri.pk]}


def test_the_group_is_told_on_the_overview_that_someone_can(vacancy: Vacancy, siri: User, kari: User) -> None:
    says(vacancy, siri, "maybe")
    said = "Hverdagsmestring: 1 kan ta den ledige rollen. Spør om å være med."
    assert said in sentences(kari)
    Vacancy.objects.update(answer_by="2020-01-01")
    VacancyAnswer.objects.update(answer="", answered_at=None)
    assert "Hverdagsmestring: Ingen har sagt ja til den ledige rollen innen fristen." in sentences(kari)


def test_the_group_is_told_again_when_the_one_who_was_asked_cannot_after_all(
    vacancy: Vacancy, siri: User, ffo: Organisation, kari: User, per: User, client_of: ClientOf, planned: Planned
) -> None:
    mona = in_pool("Mona Kanskje", ffo, "user_representative", **EXPERIENCED)
    said = "Hverdagsmestring: {} kan ta den ledige rollen. Spør "

    def told() -> list[str]:
        return [each.partition("Spør ")[0] + "Spør " for each in sentences(kari) if "ledige rollen" in each]

    for user, answer in ((siri, "yes"), (mona, "maybe")):
        says(vacancy, user, answer)
    assert told() == [said.format(2)]
    services.ask_from_vacancy(
        answer=VacancyAnswer.objects.get(user=siri), by=actor(per), leads_sessions=True, involves="", fee=""
    )
    assert told() == []
    GroupInvitation.objects.update(expires_at=timezone.now())
    assert told() == [said.format(2)]
    GroupInvitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    services.answer_invitation(invitation=GroupInvitation.objects.get(), answer=Answer.NO)
    assert told() == [said.format(1)]
    assert "Spurt, sa nei" in client_of(per).get(page_of(planned)).content.decode()


def ask(client: Client, planned: Planned, answer: VacancyAnswer, **fields: str) -> Any:
    return client.post(reverse("planning:ask_from_vacancy", args=[planned.run.pk, answer.pk]), fields)


def test_one_who_can_is_asked_with_what_the_vacancy_said_and_their_yes_fills_it(
    vacancy: Vacancy, planned: Planned, siri: User, per: User, client_of: ClientOf
) -> None:
    answer, client = says(vacancy, siri, "yes"), client_of(per)
    form = client.get(reverse("planning:ask_from_vacancy", args=[planned.run.pk, answer.pk])).context["form"]
    assert form.initial == {"involves": vacancy.involves, "fee": "355 kr i timen", "leads_sessions": True}
    assert ask(client, planned, answer, involves="Som avtalt.", leads_sessions="on")["Location"] == page_of(planned)
    invitation = GroupInvitation.objects.get()
    assert (invitation.user, invitation.side, invitation.involves) == (siri, "experienced", "Som avtalt.")
    assert Vacancy.objects.filter(closed_at=None).exists()
    services.answer_invitation(invitation=invitation, answer=Answer.YES)
    vacancy.refresh_from_db()
    assert vacancy.closed_at
    assert vacancy.filled_by == WorkingGroupMember.objects.get(user=siri)
    assert Event.objects.filter(action="vacancy.filled").count() == 1
    assert "Siri Erfaren har tatt rollen" in client.get(page_of(planned)).content.decode()


def test_nobody_who_could_is_left_waiting(
    vacancy: Vacancy, planned: Planned, siri: User, ffo: Organisation, per: User
) -> None:
    says(vacancy, siri, "yes")
    for name, answer in (("Mona Kanskje", "maybe"), ("Nils Nei", "no")):
        says(vacancy, in_pool(name, ffo, "user_representative", **EXPERIENCED), answer)
    services.ask_from_vacancy(
        answer=VacancyAnswer.objects.get(user=siri), by=actor(per), leads_sessions=True, involves="", fee=""
    )
    services.answer_invitation(invitation=GroupInvitation.objects.get(), answer=Answer.YES)
    message = Message.objects.get(kind="vacancy_over")
    letter = render(message)
    assert (message.address, letter.subject) == ("mona@example.org", "Arbeidsgruppa ser ikke lenger etter noen")
    assert "Arbeidsgruppa har funnet noen denne gangen." in letter.text


def test_those_who_could_hear_that_it_is_closed_unless_it_is_open_again(
    vacancy: Vacancy, siri: User, per: User
) -> None:
    says(vacancy, siri, "yes")
    services.close_vacancy(vacancy=vacancy, by=actor(per))
    message = Message.objects.get(kind="vacancy_over")
    assert "Arbeidsgruppa ser ikke lenger etter noen." in render(message).text
    services.change_vacancy(vacancy=vacancy, by=actor(per), draft=draft())
    with pytest.raises(MessageObsoleteError):
        render(message)


def test_joining_for_another_reason_or_a_no_fills_nothing(
    vacancy: Vacancy, planned: Planned, siri: User, per: User, olav: User
) -> None:
    answer = says(vacancy, siri, "yes")
    services.add_member(run=planned.run, by=actor(per), user=olav, side=Side.EXPERIENCED)
    services.ask_from_vacancy(answer=answer, by=actor(per), leads_sessions=True, involves="", fee="")
    services.answer_invitation(invitation=GroupInvitation.objects.get(), answer=Answer.NO)
    vacancy.refresh_from_db()
    assert (vacancy.closed_at, vacancy.filled_by) == (None, None)


def test_a_coordinator_who_answers_and_asks_herself_is_in_at_once(planned: Planned, kari: User, per: User) -> None:
    FacilitatorFactory(user=kari)
    made = services.announce_vacancy(run=planned.run, by=actor(per), draft=draft(side=Side.PROFESSIONAL))
    answer = says(made, kari, "yes")
    services.ask_from_vacancy(answer=answer, by=actor(kari), leads_sessions=True, involves="", fee="")
    made.refresh_from_db()
    assert made.filled_by
    assert made.filled_by.user == kari


def test_nobody_is_asked_because_of_what_is_closed_or_who_left(
    vacancy: Vacancy, planned: Planned, siri: User, per: User, client_of: ClientOf
) -> None:
    answer, client = says(vacancy, siri, "yes"), client_of(per)
    Membership.objects.filter(user=siri).update(ended_on=timezone.localdate())
    assert ask(client, planned, answer).context["form"].non_field_errors() == [
        "Denne personen kan ikke planlegge ennå, og må først bli medlem av en organisasjon."
    ]
    services.close_vacancy(vacancy=vacancy, by=actor(per))
    assert ask(client, planned, answer, involves="Beholdt").context["form"].non_field_errors() == [
        "Rollen er tatt, eller utlysningen er lukket."
    ]
    assert not GroupInvitation.objects.exists()


def test_one_who_says_no_cannot_be_asked(
    vacancy: Vacancy, planned: Planned, siri: User, per: User, client_of: ClientOf
) -> None:
    assert ask(client_of(per), planned, says(vacancy, siri, "no")).status_code == 404


def test_it_is_closed_changed_and_open_again(
    vacancy: Vacancy, planned: Planned, siri: User, ffo: Organisation, unni: User, client_of: ClientOf
) -> None:
    client = client_of(unni)
    says(vacancy, siri, "yes")
    for _time in range(2):
        client.post(reverse("planning:close_vacancy", args=[planned.run.pk, vacancy.pk]))
    assert Event.objects.filter(action="vacancy.closed").count() == 1
    in_pool("Lena Ny", ffo, "user_representative", **EXPERIENCED)
    change = reverse("planning:change_vacancy", args=[planned.run.pk, vacancy.pk])
    assert client.post(change, typed(side="professional"))["Location"] == page_of(planned)
    vacancy.refresh_from_db()
    assert (vacancy.closed_at, vacancy.side, vacancy.when) == (None, "experienced", "Onsdager i mars")
    announced = Message.objects.filter(kind="vacancy_announced").values_list("address", flat=True)
    assert sorted(announced) == ["lena@example.org", "siri@example.org"]
    assert client_of(siri).get(f"{MINE}{vacancy.pk}/").context["changed_since"]
    assert "Svarte før utlysningen ble endret." in client.get(page_of(planned)).content.decode()


def test_what_is_filled_is_not_changed(vacancy: Vacancy, planned: Planned, per: User, client_of: ClientOf) -> None:
    Vacancy.objects.update(closed_at=timezone.now(), filled_by=planned.unni)
    page = client_of(per).post(reverse("planning:change_vacancy", args=[planned.run.pk, vacancy.pk]), typed())
    assert page.context["form"].non_field_errors() == ["Rollen er tatt, eller utlysningen er lukket."]


def test_only_the_group_and_the_coordinator_see_and_do_this(
    vacancy: Vacancy, planned: Planned, siri: User, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    answer, run = says(vacancy, siri, "yes"), planned.run.pk
    addresses = [
        page_of(planned),
        reverse("planning:announce_vacancy", args=[run]),
        reverse("planning:change_vacancy", args=[run, vacancy.pk]),
        reverse("planning:ask_from_vacancy", args=[run, answer.pk]),
    ]
    users = {
        name: client_of(request.getfixturevalue(name))
        for name in ("per", "unni", "kari", "anne", "rolf", "pia", "olav")
    }
    found = {name: {client.get(address).status_code for address in addresses} for name, client in users.items()}
    assert found == {
        "per": {200}, "unni": {200}, "kari": {200}, "anne": {403}, "rolf": {403}, "pia": {404}, "olav": {404},
    }  # fmt: skip
    close = reverse("planning:close_vacancy", args=[run, vacancy.pk])
    assert [users[name].post(close).status_code for name in ("pia", "olav")] == [404, 404]
    assert users["per"].get(close).status_code == 405


def test_another_runs_vacancy_is_not_found(vacancy: Vacancy, siri: User, client_of: ClientOf, olav: User) -> None:
    elsewhere = MemberFactory(plan=PlanFactory(), user=olav, side=Side.PROFESSIONAL).plan
    answer, run, client = says(vacancy, siri, "yes"), elsewhere.run_id, client_of(olav)
    for address in (
        reverse("planning:change_vacancy", args=[run, vacancy.pk]),
        reverse("planning:close_vacancy", args=[run, vacancy.pk]),
        reverse("planning:ask_from_vacancy", args=[run, answer.pk]),
    ):
        assert client.post(address).status_code == 404, address


def test_rows_are_visible_to_those_concerned(
    vacancy: Vacancy, siri: User, pia: User, unni: User, rolf: User, olav: User
) -> None:
    row = VacancyAnswer.objects.get()
    vacancies = [list(Vacancy.objects.visible_to(user)) for user in (siri, unni, rolf, olav)]
    answers = [list(VacancyAnswer.objects.visible_to(user)) for user in (siri, unni, rolf, pia, olav)]
    assert vacancies == [[vacancy], [vacancy], [], []]
    assert answers == [[row], [row], [], [], []]


# --- how many queries, and for how long -------------------------------------------------------------------------------
def test_thirty_answers_and_vacancies_take_as_many_queries_as_one(
    vacancy: Vacancy, planned: Planned, siri: User, ffo: Organisation, per: User, client_of: ClientOf
) -> None:
    group, person = client_of(per), client_of(siri)

    def queries(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def todos(user: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            todo(User.objects.get(pk=user.pk))
        return len(captured)

    def all_of_it() -> list[int]:
        return [queries(group, page_of(planned)), queries(person, MINE), todos(per), todos(siri)]

    says(vacancy, siri, "yes")
    services.announce_vacancy(run=planned.run, by=actor(per), draft=draft())
    before = all_of_it()
    for number in range(30):
        user = in_pool(f"Person{number} Mange", ffo, "user_representative", **EXPERIENCED)
        says(vacancy, user, "maybe")
        services.announce_vacancy(run=planned.run, by=actor(per), draft=draft())
    assert all_of_it() == before


def test_answers_are_forgotten_some_time_after_it_is_over(vacancy: Vacancy, siri: User, settings: Any) -> None:
    settings.RETENTION_VACANCY_DAYS = 90
    says(vacancy, siri, "yes")
    Vacancy.objects.update(closed_at=timezone.now() - timedelta(days=89))
    assert forget_answers() == 0
    Vacancy.objects.update(closed_at=None, answer_by=timezone.localdate() - timedelta(days=91))
    forget_vacancy_answers()
    assert (VacancyAnswer.objects.count(), Vacancy.objects.count()) == (0, 1)
    assert Event.objects.get(action="vacancy.answers_forgotten").details == {"number": 1}


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_vacancy_side", {"side": "both"}),
        ("planning_vacancy_hours", {"hours": 0}),
        ("planning_vacancy_hours", {"hours": 501}),
        ("planning_vacancy_filled_is_closed", {"filled": True}),
    ],
)
def test_the_database_refuses_a_vacancy(
    vacancy: Vacancy, planned: Planned, constraint: str, changes: dict[str, Any]
) -> None:
    wish = {"filled_by": planned.unni} if "filled" in changes else changes
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Vacancy.objects.update(**wish)


@pytest.mark.parametrize(
    ("constraint", "answer"), [("planning_vacancy_answer_once", ""), ("planning_vacancy_answer", "yes")]
)
def test_the_database_refuses_an_answer(vacancy: Vacancy, siri: User, pia: User, constraint: str, answer: str) -> None:
    user = siri if constraint.endswith("once") else pia
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VacancyAnswer.objects.create(vacancy=vacancy, user=user, answer=answer)
