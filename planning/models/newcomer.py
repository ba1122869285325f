"""Asking someone into a working group of whom nothing is known but a name and an e-mail address."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.invitation import Answer, Question
from planning.models.plan import Plan, Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class NewcomerInvitationQuerySet(ScopedQuerySet["NewcomerInvitation"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees who is asked."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def waiting(self) -> Self:
        """Neither yes nor no nor withdrawn; some may have expired and can be asked again."""
        return self.filter(answer__in=["", Answer.MAYBE], withdrawn_at__isnull=True)

    def open(self) -> Self:
        return self.waiting().filter(expires_at__gt=timezone.now())

    def done_with_before(self, moment: datetime) -> Self:
        """Answered, withdrawn or expired before the moment."""
        answered = Q(answer__in=[Answer.YES, Answer.NO], answered_at__lt=moment)
        return self.filter(answered | Q(withdrawn_at__lt=moment) | Q(expires_at__lt=moment))


class NewcomerInvitation(Question):
    """One question to an e-mail address. A yes makes an account (`user`), a membership and a place in the group.

    Deleted some weeks after it is answered, withdrawn or expired (`RETENTION_NEWCOMER_DAYS`).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="newcomer_invitations")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="newcomer_invitations_sent")
    user = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="newcomer_invitations", null=True, blank=True
    )

    objects = NewcomerInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to an e-mail address")
        verbose_name_plural = _("invitations to e-mail addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "plan",
                Lower("email"),
                condition=Q(answer__in=["", "maybe"], withdrawn_at__isnull=True),
                name="planning_newcomer_once",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="planning_newcomer_side"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=Answer.values, answered_at__isnull=False),
                name="planning_newcomer_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer="yes", user__isnull=False) | (~Q(answer="yes") & Q(user__isnull=True)),
                name="planning_newcomer_yes_is_someones",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(email=""), name="planning_newcomer_can_be_reached"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.plan_id})"
