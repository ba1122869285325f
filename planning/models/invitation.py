"""Asking someone into a working group. Only a yes makes a member."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan, Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    MAYBE = "maybe", _("Maybe")
    NO = "no", _("No")


class GroupInvitationQuerySet(ScopedQuerySet["GroupInvitation"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees who is asked, and the person asked sees their own."""
        return self.filter(Q(plan__in=Plan.objects.visible_to(user)) | Q(user=user.pk or 0))

    def waiting(self) -> Self:
        """Neither yes nor no nor withdrawn; some may have expired and can be asked again."""
        return self.filter(answer__in=["", Answer.MAYBE], withdrawn_at__isnull=True)

    def open(self) -> Self:
        return self.waiting().filter(expires_at__gt=timezone.now(), user__is_active=True)


class Question(models.Model):
    """Will you plan, and perhaps lead, on this side? Only the link's digest is kept."""

    side = models.CharField(_("side"), max_length=12, choices=Side)
    leads_sessions = models.BooleanField(_("leads sessions"), default=True)
    involves = models.CharField(_("what it involves"), max_length=300, blank=True)
    fee = models.CharField(_("fee"), max_length=120, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 unique, and none at first
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class GroupInvitation(Question):
    """One question to one person who may plan somewhere: to be in the group, or only to stand in for a leader.

    The two stand beside each other: each has its own link, and an answer to one is no answer to the other.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), related_name="group_invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="group_invitations_sent")
    for_substitute = models.BooleanField(_("to stand in for a leader"), default=False)

    objects = GroupInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a working group")
        verbose_name_plural = _("invitations to working groups")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "user", "for_substitute"],
                condition=Q(answer__in=["", "maybe"], withdrawn_at__isnull=True),
                name="planning_group_invitation_once",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="planning_group_invitation_side"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=Answer.values, answered_at__isnull=False),
                name="planning_group_invitation_answer",
            ),
            models.CheckConstraint(
                condition=Q(for_substitute=False) | Q(leads_sessions=False), name="planning_group_invitation_substitute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.plan_id})"
