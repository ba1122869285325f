"""Vacancies in working groups: one that people have answered, one that is filled, and one that nobody has answered."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lms_portal.demo_data.courses import DemoRun
from lms_portal.demo_data.people import Cast
from planning.models import Answer, Plan, Side, Vacancy, VacancyAnswer

SAYS = {"asta": Answer.YES, "kjersti": Answer.MAYBE}


def load(cast: Cast, runs: list[DemoRun]) -> None:
    planned = [run for run, plot in runs if plot == "planning" and run.offer.organiser.municipality_id == "5501"]
    plans = [Plan.objects.get(run=run) for run in planned]
    coordinator = {"announced_by": cast.people["kari"]}
    answered = _announce(
        plans[0], when="tirsdager i februar", involves="Lede samlingene sammen med Per.", **coordinator
    )
    _filled(plans[0])
    for plan in plans[1:2]:
        _announce(plan, when="to kvelder i mars", involves="Fortelle en egen historie.", **coordinator)
    for key, answer in SAYS.items():
        user = cast.people[key]
        VacancyAnswer.objects.create(vacancy=answered, user=user, answer=answer, answered_at=timezone.now())


def _announce(plan: Plan, **more: Any) -> Vacancy:
    fields: dict[str, Any] = {
        "side": Side.EXPERIENCED,
        "hours": Decimal(16),
        "fee": "355 kroner per time",
        "answer_by": timezone.localdate() + timedelta(days=12),
    }
    return Vacancy.objects.create(plan=plan, **fields | more)


def _filled(plan: Plan) -> None:
    member = plan.members.filter(side=Side.PROFESSIONAL).earliest("pk")
    long_ago = timezone.now() - timedelta(days=20)
    _announce(
        plan,
        side=Side.PROFESSIONAL,
        when="hele kurset",
        involves="Planlegge og lede sammen med en erfaren bruker.",
        fee="I arbeidstiden",
        announced_at=long_ago,
        answer_by=(long_ago + timedelta(days=10)).date(),
        closed_at=long_ago + timedelta(days=5),
        filled_by=member,
    )
