"""A vacancy is filled when one who was asked because of it joins the group. The others who could hear of it."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.services import Actor
from messaging import services as messaging
from messaging.models import Channel
from messaging.services import Post, Recipient
from planning.models import Answer, Plan, Vacancy, VacancyAnswer, WorkingGroupMember
from planning.services.plans import record
from planning.vacancy_letters import VACANCY_OVER


def fill_vacancies(*, plan: Plan, member: WorkingGroupMember, by: Actor) -> None:
    """Part of the transaction in which the person joins; the run is locked."""
    asked = Vacancy.objects.filter(
        plan=plan,
        side=member.side,
        closed_at__isnull=True,
        answers__user=member.user_id,
        answers__invitation__isnull=False,
    )
    for vacancy in asked:
        fill(vacancy=vacancy, plan=plan, member=member, by=by)


def fill(*, vacancy: Vacancy, plan: Plan, member: WorkingGroupMember, by: Actor) -> None:
    vacancy.closed_at, vacancy.filled_by = timezone.now(), member
    vacancy.save(update_fields=["closed_at", "filled_by"])
    record(by, "vacancy.filled", plan, vacancy, member=member.pk)
    tell_those_who_could(vacancy)


def tell_those_who_could(*vacancies: Vacancy) -> None:
    """Nobody who said yes or maybe is left waiting. Those who are in the group by now know more than this letter."""
    could = VacancyAnswer.objects.filter(vacancy__in=vacancies, answer__in=[Answer.YES, Answer.MAYBE])
    group = WorkingGroupMember.objects.current().filter(plan=OuterRef("vacancy__plan"), user=OuterRef("user"))
    messaging.queue_many(
        Post(
            kind=VACANCY_OVER,
            to=Recipient(Channel.EMAIL, row.user.email, row.user.language),
            key=f"vacancy_over:{row.pk}:{row.vacancy.closed_at}",
            about=row,
        )
        for row in could.filter(~Exists(group)).select_related("user", "vacancy")
    )
