"""A role in a run that the pool is asked about: "experienced user, Tuesdays in February". Both sides alike."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from offers.models import RunState
from organisations.access import Permission, organisations_where
from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.facilitator import Facilitator, PoolShare
from planning.models.invitation import Answer, GroupInvitation
from planning.models.plan import Plan, Side, WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

OVER = [RunState.COMPLETED, RunState.CANCELLED]
MOST_HOURS = 500


class VacancyQuerySet(ScopedQuerySet["Vacancy"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan, and each who is asked."""
        return self.filter(Q(plan__in=Plan.objects.visible_to(user))) | self.for_person(user)

    def for_person(self, user: "User | AnonymousUser") -> Self:
        """Those announced to the person, and those that they were told of or have answered."""
        own = VacancyAnswer.objects.filter(user=user.pk or 0)
        return self.filter(Q(pk__in=own.values("vacancy")) | self._announced_to(user))

    def standing(self) -> Self:
        """Neither filled nor closed, in a run that is not over."""
        return self.filter(closed_at__isnull=True).exclude(plan__run__state__in=OVER)

    def open(self) -> Self:
        """Those that can be answered now: the last day counts."""
        return self.standing().filter(answer_by__gte=timezone.localdate())

    def _announced_to(self, user: "User | AnonymousUser") -> Q:
        """On a side that the person takes part on, in their organisations and in those that these share people with."""
        person = Facilitator.objects.filter(pk=user.pk or 0).first()
        if person is None:
            return Q(pk__in=[])
        own = organisations_where(user, Permission.PLAN)
        receiving = PoolShare.objects.filter(organisation__in=own).values("shared_with")
        organiser = self.organisation_path
        within = Q(**{f"{organiser}__in": own}) | Q(**{f"{organiser}__in": receiving})
        return within & Q(side__in=person.sides, closed_at__isnull=True)


class Vacancy(models.Model):
    """What a working group looks for. `when` is in the group's own words; nothing is worked out from it.

    Closed by hand, or when one who said yes or maybe has joined the group (`filled_by`).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="vacancies")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    when = models.CharField(pgettext_lazy("vacancy", "when"), max_length=120)
    involves = models.CharField(_("what it involves"), max_length=300)
    hours = models.DecimalField(_("hours in all"), max_digits=4, decimal_places=1)
    fee = models.CharField(_("fee"), max_length=120, blank=True)
    leads_sessions = models.BooleanField(_("leads sessions"), default=True)
    answer_by = models.DateField(_("last day to answer"))
    announced_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="vacancies_announced")
    announced_at = models.DateTimeField(_("announced"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    filled_by = models.ForeignKey(
        WorkingGroupMember, models.SET_NULL, null=True, blank=True, related_name="vacancies_filled"
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        ordering: ClassVar = ["announced_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="planning_vacancy_side"),
            models.CheckConstraint(
                condition=Q(hours__gt=Decimal(0), hours__lte=MOST_HOURS), name="planning_vacancy_hours"
            ),
            models.CheckConstraint(
                condition=Q(filled_by__isnull=True) | Q(closed_at__isnull=False),
                name="planning_vacancy_filled_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.when}"

    @property
    def is_overdue(self) -> bool:
        return self.answer_by < timezone.localdate()

    @property
    def is_open(self) -> bool:
        """As the queryset's `open`, of one that is read with its run."""
        return self.closed_at is None and not self.is_overdue and self.plan.run.state not in OVER


class VacancyAnswerQuerySet(models.QuerySet["VacancyAnswer"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those who plan the run, and the person."""
        planned = Plan.objects.allowed(user, Permission.PLAN)
        return self.filter(Q(vacancy__plan__in=planned) | Q(user=user.pk or 0))

    def over_before(self, moment: datetime) -> Self:
        """Of vacancies that were closed, or could no longer be answered, before the moment."""
        late = Q(vacancy__answer_by__lt=timezone.localdate(moment))
        return self.filter(Q(vacancy__closed_at__lt=moment) | late)


class VacancyAnswer(models.Model):
    """One who was told of a vacancy, and what they say. Deleted with the account, and some time after it is closed.

    `invitation` is the question into the group that came of it. Only the digest of the link in the letter is kept.
    """

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="answers")
    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="vacancy_answers")
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 unique, and none at first
    invitation = models.ForeignKey(
        GroupInvitation, models.SET_NULL, null=True, blank=True, related_name="vacancy_answers"
    )

    objects = VacancyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a vacancy")
        verbose_name_plural = _("answers to vacancies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vacancy", "user"], name="planning_vacancy_answer_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=Answer.values, answered_at__isnull=False),
                name="planning_vacancy_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.vacancy_id})"
