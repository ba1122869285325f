"""What the plan says under the six headings of the didactic model."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

LONGEST_TEXT = 4000


class Heading(models.TextChoices):
    """The six, in the order in which people plan, and what the evaluation meeting leaves to the next run."""

    TARGET_GROUP = "target_group", _("Target group")
    GOALS = "goals", _("Goals")
    FRAMES = "frames", _("Frames")
    CONTENT = "content", _("Content")
    METHODS = "methods", _("Methods")
    ASSESSMENT = "assessment", _("Assessment")
    CHANGES = "changes", _("Changes for the next run")


# What both sides approve. The changes for the next run are written when this one is over.
APPROVED_HEADINGS = [heading for heading in Heading if heading is not Heading.CHANGES]


class PlanHeadingQuerySet(ScopedQuerySet["PlanHeading"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan reads all of it."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def of_offer_up_to(self, run: CourseRun) -> Self:
        """Those of the run's own plan and of the offer's plans that were made before it, the newest plan first."""
        return self.filter(plan__run__offer=run.offer_id, plan__run__lte=run.pk).order_by("-plan__run", "pk")


class PlanHeading(models.Model):
    """One heading's text, once somebody has written it; until then a proposal is shown, which is no part of the plan.

    `version` grows with each change, so that of two people who write at once none overwrites the other unseen.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="headings")
    heading = models.CharField(_("heading"), max_length=12, choices=Heading)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanHeadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("heading of a plan")
        verbose_name_plural = _("headings of plans")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "heading"], name="planning_heading_once"),
            models.CheckConstraint(condition=Q(heading__in=Heading.values), name="planning_heading_known"),
        ]

    def __str__(self) -> str:
        return str(Heading(self.heading).label)
