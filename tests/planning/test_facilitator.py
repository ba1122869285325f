"""One's own profile: what is asked, what is kept, and who says yes to what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from organisations.models import Municipality, User
from planning import services
from planning.models import Absence, Competence, Facilitator
from tests.factories import CompetenceFactory, FacilitatorFactory, ThemeFactory
from tests.planning.conftest import actor

MINE = "/arbeid/meg/profil/"
ClientOf = Callable[[User], Client]


def written(**changes: Any) -> dict[str, Any]:
    answers = {
        "sides": ["experienced"],
        "experienced_as": "user_representative",
        "languages": ["nb", "se"],
        "municipalities": "tromsø",
        "meets_in_person": "on",
        "weekdays": ["2", "4"],
        "presentation": "Jeg har ledet grupper i ti år.",
        "confidentiality_signed_on": "2026-01-12",
    }
    return answers | changes


def errors_of(client: Client, **changes: Any) -> dict[str, list[str]]:
    return dict(client.post(MINE, written(**changes)).context["form"].errors)


def test_one_writes_ones_own_profile(client_of: ClientOf, unni: User, tromso_kommune: Municipality) -> None:
    theme = ThemeFactory()
    assert client_of(unni).post(MINE, written(themes=[theme.pk]))["Location"] == MINE
    person = Facilitator.objects.get(pk=unni.pk)
    assert (person.sides, person.experienced_as, person.profession) == (["experienced"], "user_representative", "")
    assert (person.languages, person.weekdays) == (["nb", "se"], [2, 4])
    assert (person.meets_in_person, person.meets_digitally) == (True, False)
    assert (list(person.municipalities.all()), list(person.themes.all())) == ([tromso_kommune], [theme])
    assert (person.shown_presentation, str(person.confidentiality_signed_on)) == ("", "2026-01-12")
    assert list(Event.objects.values_list("action", "actor_id")) == [("facilitator.described", unni.pk)]


def test_the_form_shows_what_was_written(client_of: ClientOf, unni: User, tromso_kommune: Municipality) -> None:
    client_of(unni).post(MINE, written())
    form = client_of(unni).get(MINE).context["form"]
    assert form["municipalities"].value() == "Tromsø"
    assert (form["weekdays"].value(), form["sides"].value()) == ([2, 4], ["experienced"])


def test_nothing_about_health_is_asked(client_of: ClientOf, unni: User) -> None:
    page = client_of(unni).get(MINE)
    assert "Vi spør aldri om sykdom." in page.content.decode()
    assert set(page.context["form"].fields) == {
        "sides", "profession", "experienced_as", "languages", "municipalities", "themes", "meets_in_person",
        "meets_digitally", "weekdays", "presentation", "confidentiality_signed_on",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sides": []}, {"sides": ["Velg et svar."]}),
        (
            {"experienced_as": ""},
            {"experienced_as": ["Velg hva du er som erfaren bruker."]},
        ),
        ({"sides": ["professional"]}, {"profession": ["Skriv yrket ditt."]}),
        (
            {"municipalities": "Tromsø, Atlantis"},
            {"municipalities": ["Vi finner ingen kommune som heter «Atlantis». Se over skrivemåten."]},
        ),
        (
            {"municipalities": ",".join(f"By {number}" for number in range(21))},
            {"municipalities": ["Skriv høyst 20 kommuner."]},
        ),
        (
            {"confidentiality_signed_on": "2050-01-01"},
            {"confidentiality_signed_on": ["Skriv dagen du skrev under, i dag eller tidligere."]},
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    client_of: ClientOf, unni: User, tromso_kommune: Municipality, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    client = client_of(unni)
    assert errors_of(client, **changes) == expected
    assert not Facilitator.objects.exists()


def test_a_new_presentation_takes_back_the_yes(client_of: ClientOf, unni: User, tromso_kommune: Municipality) -> None:
    client, words = client_of(unni), written()["presentation"]
    client.post(MINE, written())
    client.post(f"{MINE}presentasjon/", {"vis": "ja", "ord": words})
    assert Facilitator.objects.get().shown_presentation == words
    client.post(MINE, written(weekdays=["1"]))  # other changes do not touch it
    assert Facilitator.objects.get().shown_presentation == words
    client.post(MINE, written(presentation="Noe annet."))
    assert Facilitator.objects.get().shown_presentation == ""


def test_a_yes_to_other_words_than_those_kept_is_none(client_of: ClientOf, unni: User) -> None:
    FacilitatorFactory(user=unni, presentation="Nye ord")
    page = client_of(unni).post(f"{MINE}presentasjon/", {"vis": "ja", "ord": "Gamle ord"}, follow=True)
    assert [str(each) for each in page.context["messages"]] == [
        "Presentasjonen er endret. Les den igjen før du sier ja."
    ]
    assert Facilitator.objects.get().presentation_approved_at is None


def test_the_yes_can_be_taken_back(client_of: ClientOf, unni: User) -> None:
    FacilitatorFactory(user=unni, presentation="Ord", presentation_approved_at=timezone.now())
    client_of(unni).post(f"{MINE}presentasjon/", {"vis": "nei"})
    assert Facilitator.objects.get().shown_presentation == ""


def test_an_expired_competence_says_so_in_words(client_of: ClientOf, unni: User) -> None:
    CompetenceFactory(facilitator=FacilitatorFactory(user=unni), expires_on="2026-01-31")
    assert "Utløp 31. januar 2026" in client_of(unni).get(MINE).content.decode()


def course(**changes: str) -> dict[str, str]:
    return {"kind": "first_aid", "name": "Førstehjelp", "provider": "Røde Kors", "received_on": "2026-02-03"} | changes


def test_one_adds_changes_and_removes_a_competence(client_of: ClientOf, per: User, kari: User) -> None:
    FacilitatorFactory(user=per)
    client = client_of(per)
    assert client.post(f"{MINE}kompetanse/ny/", course())["Location"] == MINE
    competence = Competence.objects.get()
    services.confirm_competence(competence=competence, by=actor(kari))
    client.post(f"{MINE}kompetanse/{competence.pk}/", course(provider="Folkehjelpa"))
    competence.refresh_from_db()
    assert (competence.provider, competence.confirmed_by, competence.confirmed_at) == ("Folkehjelpa", None, None)
    client.post(f"{MINE}kompetanse/{competence.pk}/fjern/")
    assert not Competence.objects.exists()


def test_a_competence_saved_unchanged_stays_confirmed(client_of: ClientOf, per: User, kari: User) -> None:
    competence = CompetenceFactory(facilitator=FacilitatorFactory(user=per), **course())
    services.confirm_competence(competence=competence, by=actor(kari))
    client_of(per).post(f"{MINE}kompetanse/{competence.pk}/", course())
    competence.refresh_from_db()
    assert competence.confirmed_by == kari


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"received_on": "2050-01-01"}, "received_on", "Skriv dagen du ble ferdig, i dag eller tidligere."),
        ({"expires_on": "2026-02-02"}, "expires_on", "Dette er før den dagen du ble ferdig."),
    ],
)
def test_days_of_a_competence_make_sense(
    client_of: ClientOf, per: User, changes: dict[str, str], field: str, sentence: str
) -> None:
    FacilitatorFactory(user=per)
    client = client_of(per)
    page = client.post(f"{MINE}kompetanse/ny/", course(**changes))
    assert dict(page.context["form"].errors) == {field: [sentence]}
    assert not Competence.objects.exists()


@pytest.mark.parametrize("path", ["kompetanse/{}/", "kompetanse/{}/fjern/"])
def test_nobody_changes_anothers_competence(client_of: ClientOf, per: User, unni: User, path: str) -> None:
    competence = CompetenceFactory(facilitator=FacilitatorFactory(user=per))
    FacilitatorFactory(user=unni)
    assert client_of(unni).post(MINE + path.format(competence.pk), course()).status_code == 404
    competence.refresh_from_db()
    assert competence.name == "Helsepedagogikk, to dager"


def test_periods_away_are_added_once_and_removed(client_of: ClientOf, per: User) -> None:
    FacilitatorFactory(user=per)
    client, days = client_of(per), {"first_day": "2027-02-01", "last_day": "2027-02-14"}
    for _time in range(2):
        client.post(f"{MINE}borte/ny/", days)
    absence = Absence.objects.get()
    client.post(f"{MINE}borte/{absence.pk}/fjern/")
    assert not Absence.objects.exists()


def test_a_period_away_ends_after_it_begins(client_of: ClientOf, per: User) -> None:
    FacilitatorFactory(user=per)
    client = client_of(per)
    page = client.post(f"{MINE}borte/ny/", {"first_day": "2027-02-14", "last_day": "2027-02-01"})
    assert dict(page.context["form"].errors) == {"last_day": ["Siste dag kan ikke være før den første."]}


def test_nobody_removes_anothers_period_away(client_of: ClientOf, per: User, unni: User) -> None:
    today = timezone.localdate()
    absence = Absence.objects.create(facilitator=FacilitatorFactory(user=per), first_day=today, last_day=today)
    assert client_of(unni).post(f"{MINE}borte/{absence.pk}/fjern/").status_code == 404
    assert Absence.objects.exists()


def test_one_without_a_profile_writes_it_first(client_of: ClientOf, per: User) -> None:
    client = client_of(per)
    assert [client.get(f"{MINE}{path}").status_code for path in ("kompetanse/ny/", "borte/ny/")] == [404, 404]


def test_the_profile_is_reached_from_the_menu(client_of: ClientOf, per: User) -> None:
    assert f'<a href="{reverse("planning:my_profile")}">' in client_of(per).get("/arbeid/").content.decode()


TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("planning_facilitator_sides", lambda: FacilitatorFactory(sides=["alien"])),
        ("planning_facilitator_capacity", lambda: FacilitatorFactory(sides=["experienced"])),
        ("planning_facilitator_weekdays", lambda: FacilitatorFactory(weekdays=[8])),
        ("planning_facilitator_approves_words", lambda: FacilitatorFactory(presentation_approved_at=timezone.now())),
        ("planning_competence_kind", lambda: CompetenceFactory(kind="magic")),
        ("planning_competence_expires_later", lambda: CompetenceFactory(expires_on="2025-03-03")),
        ("planning_competence_confirmed_by_someone", lambda: CompetenceFactory(confirmed_at=timezone.now())),
        (
            "planning_absence_in_order",
            lambda: Absence.objects.create(
                facilitator=FacilitatorFactory(), first_day=TODAY, last_day=TODAY - timedelta(days=1)
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses(db: None, constraint: str, make: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def test_the_database_refuses_ones_own_confirmation(per: User) -> None:
    with pytest.raises(IntegrityError, match="planning_competence_not_by_oneself"), transaction.atomic():
        CompetenceFactory(facilitator=FacilitatorFactory(user=per), confirmed_by=per, confirmed_at=timezone.now())
