"""Roles that the pool is asked about: whom to ask, what they say, and what each sees of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.selectors.clashes import slots_to_come
from organisations.access import Permission, people_with
from organisations.models import User
from organisations.todo import Todo, Urgency
from planning.models import (
    Answer,
    Facilitator,
    FacilitatorQuerySet,
    Plan,
    PoolShare,
    Side,
    Vacancy,
    VacancyAnswer,
    WorkingGroupMember,
)
from planning.selectors.clashes import clashes
from ui.sorting import norwegian

MOST = 30
COULD = [Answer.YES, Answer.MAYBE]
WAITS = ["", Answer.MAYBE]


def fitting(vacancy: Vacancy) -> FacilitatorQuerySet:
    """The pool on that side: of the organiser and of those who share their people with it, but for the group itself."""
    plan = vacancy.plan
    organiser = plan.run.offer.organiser_id
    giving = PoolShare.objects.filter(shared_with=organiser).values_list("organisation", flat=True)
    inside = WorkingGroupMember.objects.current().filter(plan=plan.pk)
    return Facilitator.objects.filter(
        user__in=people_with(Permission.PLAN, [organiser, *giving]).values("pk"), sides__contains=[vacancy.side]
    ).exclude(pk__in=inside.values("user"))


@dataclass(frozen=True, slots=True)
class Reply:
    """One who says yes or maybe, and where that has led."""

    answer: VacancyAnswer
    clashes: list[str]
    is_in_group: bool

    @property
    def is_asked(self) -> bool:
        asked = self.answer.invitation
        return bool(asked and asked.answer in WAITS and asked.withdrawn_at is None and not asked.has_expired)

    @property
    def has_declined(self) -> bool:
        asked = self.answer.invitation
        return bool(asked and asked.answer == Answer.NO)


@dataclass(frozen=True, slots=True)
class Announced:
    """One vacancy as its working group sees it. Who says no or nothing is a number: they owe nobody a reason."""

    vacancy: Vacancy
    yes: list[Reply]
    maybe: list[Reply]
    no: int
    silent: int


def announced_in(plan: Plan) -> list[Announced]:
    """Those that stand first. As many queries for thirty answers as for one."""
    vacancies = list(Vacancy.objects.filter(plan=plan.pk).select_related("announced_by", "filled_by__user"))
    answers = list(
        VacancyAnswer.objects.filter(vacancy__in=vacancies)
        .select_related("user", "invitation")
        .order_by(norwegian("user__name"), "pk")
    )
    found = _replies(plan, answers)
    rows = []
    for vacancy in sorted(vacancies, key=lambda each: (each.closed_at is not None, -each.pk)):
        vacancy.plan = plan
        given = [answer for answer in answers if answer.vacancy_id == vacancy.pk]
        rows.append(_announced(vacancy, given, found))
    return rows


def _replies(plan: Plan, answers: list[VacancyAnswer]) -> dict[int, Reply]:
    possible = [answer for answer in answers if answer.answer in COULD]
    people = {answer.user_id for answer in possible}
    in_the_way = clashes(plan.run, people, slots_to_come(plan.run)) if people else {}
    inside = set(WorkingGroupMember.objects.current().filter(plan=plan.pk).values_list("user", flat=True))
    return {
        answer.pk: Reply(answer, in_the_way.get(answer.user_id, []), answer.user_id in inside) for answer in possible
    }


def _announced(vacancy: Vacancy, given: list[VacancyAnswer], found: dict[int, Reply]) -> Announced:
    return Announced(
        vacancy=vacancy,
        yes=[found[answer.pk] for answer in given if answer.answer == Answer.YES],
        maybe=[found[answer.pk] for answer in given if answer.answer == Answer.MAYBE],
        no=sum(answer.answer == Answer.NO for answer in given),
        silent=sum(not answer.answer for answer in given),
    )


def vacancies_for(user: User) -> list[Vacancy]:
    """Open ones that the person can answer or has answered, each with `own_answer`. What is soonest comes first."""
    mine = WorkingGroupMember.objects.current().filter(user=user)
    found = (
        Vacancy.objects.open()
        .for_person(user)
        .exclude(plan__in=mine.values("plan"))
        .select_related("plan__run__offer__organiser")
        .order_by("answer_by", "pk")
    )
    said = dict(VacancyAnswer.objects.filter(user=user).values_list("vacancy", "answer"))
    listed = list(found[:MOST])
    for vacancy in listed:
        vacancy.own_answer = said.get(vacancy.pk, "")  # type: ignore[attr-defined]  # lives as long as the list
    return listed


def vacancy_todo(user: User) -> Iterator[Todo]:
    """What the person is asked, and what a group they plan with has to do about its own vacancies."""
    for vacancy in vacancies_for(user):
        if not vars(vacancy)["own_answer"]:
            yield _todo(
                vacancy, _looks_for(vacancy), _("Read and answer"), reverse("planning:vacancy", args=[vacancy.pk])
            )
    yield from _of_the_group(user)


def _of_the_group(user: User) -> Iterator[Todo]:
    path = "answers__invitation__"
    asked = Q(
        **{f"{path}answer__in": WAITS, f"{path}withdrawn_at": None, f"{path}expires_at__gt": timezone.now()},
        answers__invitation__isnull=False,
    )
    declined = Q(**{f"{path}answer": Answer.NO})
    standing = (
        Vacancy.objects.standing()
        .filter(plan__in=Plan.objects.allowed(user, Permission.PLAN))
        .annotate(
            possible=Count("answers", filter=Q(answers__answer__in=COULD) & ~asked & ~declined),
            asked=Count("answers", filter=asked),
        )
        .select_related("plan__run__offer")
        .order_by(F("answer_by"), "pk")
    )
    for vacancy in standing[:MOST]:
        page = reverse("planning:run_vacancies", args=[vacancy.plan.run_id])
        possible = vars(vacancy)["possible"]
        if possible and not vars(vacancy)["asked"]:
            sentence = ngettext(
                "{offer}: {number} person can take part. Ask one in.",
                "{offer}: {number} people can take part. Ask one in.",
                possible,
            )
            yield _todo(vacancy, sentence.replace("{number}", str(possible)), _("See the answers"), page)
        elif vacancy.is_overdue and not vars(vacancy)["asked"]:
            sentence = _("{offer}: nobody has said yes within the time you set.")
            yield _todo(vacancy, sentence, _("See the vacancy"), page)


def _looks_for(vacancy: Vacancy) -> str:
    if vacancy.side == Side.EXPERIENCED:
        sentence = _("{offer}: an experienced user is wanted, {when}. Can you?")
    else:
        sentence = _("{offer}: a professional is wanted, {when}. Can you?")
    return sentence.replace("{when}", vacancy.when)


def _todo(vacancy: Vacancy, sentence: str, action: str, url: str) -> Todo:
    return Todo(
        sentence=sentence.replace("{offer}", vacancy.plan.run.offer.title),
        action_label=action,
        url=url,
        urgency=Urgency.SOON,
        when=timezone.make_aware(datetime.combine(vacancy.answer_by, time())),
    )
