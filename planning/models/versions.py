"""What was changed in a plan, by whom and when."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Change(models.TextChoices):
    """What someone did. One act of a person is one version."""

    HEADING_WRITTEN = "heading_written", _("Wrote")
    ITEM_ADDED = "item_added", _("Added an item")
    ITEM_CHANGED = "item_changed", _("Changed an item")
    ITEM_MOVED = "item_moved", _("Moved an item")
    ITEM_REMOVED = "item_removed", _("Removed an item")
    PERSON_JOINED = "person_joined", _("Took someone into the group")
    PERSON_CHANGED = "person_changed", _("Changed who leads")
    PERSON_LEFT = "person_left", _("Someone left the group")
    FRAMES_CHANGED = "frames_changed", _("Changed the frames")


class PlanVersionQuerySet(ScopedQuerySet["PlanVersion"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees how it came about."""
        return self.filter(plan__in=Plan.objects.visible_to(user))


class PlanVersion(models.Model):
    """One change: what it said before and what it says after. Of a heading or an item complete enough to undo it.

    `before` and `after` are empty where there was or is nothing. `item_number` names the item also when it is gone.
    `is_spelling`: the person said that only the spelling was put right, and the two texts are that close.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    change = models.CharField(_("change"), max_length=16, choices=Change)
    heading = models.CharField(_("heading"), max_length=12, blank=True)
    item_number = models.BigIntegerField(_("item"), null=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    is_spelling = models.BooleanField(_("only spelling"), default=False)
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("changed by"), related_name="plan_versions", null=True, blank=True
    )
    made_at = models.DateTimeField(_("changed"), auto_now_add=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}:{self.number}"
