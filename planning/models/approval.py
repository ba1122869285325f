"""Which version of the plan each side has approved."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan, Side, WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class ApprovalQuerySet(ScopedQuerySet["Approval"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees who has approved it."""
        return self.filter(plan__in=Plan.objects.visible_to(user))


class Approval(models.Model):
    """One side's yes to exactly one version of the plan, named by its fingerprint.

    When the plan changes its fingerprint does, and the approval no longer counts; when the change is undone it does
    again. `only_spelling_since`: the person read the text before its spelling was put right, and the approval followed.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="approvals")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    fingerprint = models.CharField(max_length=64)
    member = models.ForeignKey(
        WorkingGroupMember, models.PROTECT, verbose_name=_("approved by"), related_name="approvals"
    )
    approved_at = models.DateTimeField(_("approved"), default=timezone.now)
    only_spelling_since = models.BooleanField(
        _("only the spelling was corrected since"), default=False, db_default=False
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "side", "fingerprint"], name="planning_approval_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="planning_approval_side"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.side}"
