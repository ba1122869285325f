"""How one organisation wants its runs to be planned."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from organisations.scope import ScopedQuerySet

# Participants always say that there is too little time to exchange experiences.
EXCHANGE_GOAL_PERCENT = 30
LONGEST_POINT = 200


class PlanningPracticeQuerySet(ScopedQuerySet["PlanningPractice"]):
    organisation_path = "organisation"


class PlanningPractice(models.Model):
    """An organisation that has no row plans as the portal was shipped."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="planning_practice"
    )
    exchange_goal_percent = models.PositiveSmallIntegerField(
        _("share of exchange to reach, in per cent"),
        default=EXCHANGE_GOAL_PERCENT,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    left_out = ArrayField(
        models.CharField(max_length=40), verbose_name=_("points of the checklist that are left out"), default=list
    )
    own_points = ArrayField(
        models.CharField(max_length=LONGEST_POINT), verbose_name=_("own points of the checklist"), default=list
    )

    objects = PlanningPracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("planning practice")
        verbose_name_plural = _("planning practices")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(exchange_goal_percent__gte=0, exchange_goal_percent__lte=100),
                name="planning_practice_exchange_goal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
