"""What a coordinator decided about a course run that too few have signed up for."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission, organisations_where
from organisations.scope import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class DecisionKind(models.TextChoices):
    """Cancelling is not among them: the course run's own state says it."""

    RUN = "run", _("It runs with those who have signed up")
    POSTPONE = "postpone", _("It is postponed")
    MERGE = "merge", _("Those with a seat are asked about another course run")


class RunDecisionQuerySet(ScopedQuerySet["RunDecision"]):
    organisation_path = "run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those who may decide."""
        return self.filter(run__offer__organiser__in=organisations_where(user, Permission.MANAGE_PARTICIPANTS))


class RunDecision(models.Model):
    """Only RUN settles the matter: whoever is postponed or asked about may still be too few."""

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="decisions")
    kind = models.CharField(_("decision"), max_length=8, choices=DecisionKind)
    to_run = models.ForeignKey(
        CourseRun, models.CASCADE, verbose_name=_("other course run"), null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("decided by"), null=True, related_name="+"
    )
    at = models.DateTimeField(_("decided"), auto_now_add=True)

    objects = RunDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about a course run")
        verbose_name_plural = _("decisions about course runs")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="participants_decision_kind"),
            models.CheckConstraint(
                condition=Q(kind="merge", to_run__isnull=False) | (~Q(kind="merge") & Q(to_run__isnull=True)),
                name="participants_decision_merge_names_a_run",
            ),
            models.UniqueConstraint(fields=["run"], condition=Q(kind="run"), name="participants_decision_runs_once"),
            models.UniqueConstraint(
                fields=["run", "to_run"], condition=Q(kind="merge"), name="participants_decision_asks_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} ({self.kind})"
