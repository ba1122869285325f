"""What a coordinator looks at before a run is published."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ShippedPoint(models.TextChoices):
    """The points that every organisation starts with. An organisation can leave some out, and add its own."""

    BOTH_SIDES = "both_sides", _("Both sides took part from the start")
    EXPERIENCED = "experienced", _("Two or more experienced users take part")
    EXCHANGE = "exchange", _("Exchange of experience has the share that we want")
    ACCESS = "access", _("What one must know of the way in and the place is written down")
    COMPETENCE = "competence", _("Someone who leads has learnt to lead groups")
    EVALUATION = "evaluation", _("It is planned how the course is evaluated")
    CONTACT = "contact", _("There is a contact person with a phone number")
    LANGUAGE = "language", _("The texts are easy to understand")
    PRICE = "price", _("It is clear what it costs, and what the price covers")


class ChecklistTickQuerySet(ScopedQuerySet["ChecklistTick"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees what has been looked at."""
        return self.filter(plan__in=Plan.objects.visible_to(user))


class ChecklistTick(models.Model):
    """A coordinator has looked at one point of a plan. `point` is a shipped one, or names one of the organisation's."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="ticks")
    point = models.CharField(_("point"), max_length=40)
    ticked_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("looked at by"), related_name="+")
    ticked_at = models.DateTimeField(_("looked at"), default=timezone.now)

    objects = ChecklistTickQuerySet.as_manager()

    class Meta:
        verbose_name = _("point looked at")
        verbose_name_plural = _("points looked at")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "point"], name="planning_tick_once"),
        ]

    def __str__(self) -> str:
        return self.point
