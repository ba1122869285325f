"""The pool of those who plan and lead: what they tell about themselves, and whose people are shared."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from lms_portal.demo_data.people import Cast
from organisations.models import Municipality
from planning.models import Absence, Competence, CompetenceKind, ExperiencedAs, Facilitator, PoolShare, Side


class Who(NamedTuple):
    key: str
    profession: str  # empty: an experienced user
    weekdays: list[int]
    municipality: str
    presentation: str
    experienced_as: str = ExperiencedAs.USER_REPRESENTATIVE


PEOPLE = (
    Who("per", "Psykiatrisk sykepleier", [2, 3, 4], "5501", "Jeg har ledet grupper siden 2014."),
    Who("ingrid", "Fysioterapeut", [1, 2], "5534", "Eg likar å få folk ut i frisk luft."),
    Who("leif", "Ergoterapeut", [3], "5001", ""),
    Who("unni", "", [2, 4], "5501", "Jeg vet hvordan det er å lære hverdagen på nytt, og deler gjerne det som hjalp."),
    Who("oyvind", "", [], "5501", "Pårørende gjennom mange år.", ExperiencedAs.PEER_SUPPORTER),
    Who("asta", "", [2], "5532", ""),
    Who("kjersti", "", [1, 2, 3], "5501", "Jeg er opptatt av at alle får ordet.", ExperiencedAs.PEER_EMPLOYEE),
)
SHARES = (("ffo", "tromso"), ("lhl", "tromso"), ("diabetesforbundet", "tromso"), ("ffo", "balsfjord"))


def load(cast: Cast) -> None:
    for number, who in enumerate(PEOPLE):
        person = _facilitator(cast, who)
        person.municipalities.add(Municipality.objects.get(pk=who.municipality))
        person.themes.set(list(cast.themes.values())[number : number + 3])
        _competences(person, cast, number)
    away = timezone.localdate() + timedelta(days=20)
    Absence.objects.create(facilitator_id=cast.people["unni"].pk, first_day=away, last_day=away + timedelta(days=9))
    for giver, receiver in SHARES:
        PoolShare.objects.create(organisation=cast.organisations[giver], shared_with=cast.organisations[receiver])


def _facilitator(cast: Cast, who: Who) -> Facilitator:
    side: dict[str, Any] = (
        {"sides": [Side.PROFESSIONAL], "profession": who.profession}
        if who.profession
        else {"sides": [Side.EXPERIENCED], "experienced_as": who.experienced_as}
    )
    return Facilitator.objects.create(
        user=cast.people[who.key],
        languages=["nb", "en"],
        weekdays=who.weekdays,
        meets_digitally=not who.weekdays,
        presentation=who.presentation,
        presentation_approved_at=timezone.now() if who.presentation else None,
        confidentiality_signed_on=date(timezone.localdate().year - 1, 9, 1),
        **side,
    )


def _competences(person: Facilitator, cast: Cast, number: int) -> None:
    today = timezone.localdate()
    Competence.objects.create(
        facilitator=person,
        kind=CompetenceKind.HEALTH_PEDAGOGY,
        name="Helsepedagogikk, to dager",
        provider="Lærings- og mestringssenteret",
        received_on=today - timedelta(days=500 + number),
        confirmed_by=cast.people["kari"] if number % 2 else None,
        confirmed_at=timezone.now() if number % 2 else None,
    )
    if number % 3 == 0:
        Competence.objects.create(
            facilitator=person,
            kind=CompetenceKind.FIRST_AID,
            name="Førstehjelp",
            provider="Røde Kors",
            received_on=today - timedelta(days=900),
            expires_on=today - timedelta(days=170) if number else today + timedelta(days=60),
        )
