"""Someone who leads a session in another's place, and what the other wants them to know."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Session
from organisations.scope import ScopedQuerySet
from planning.models.invitation import GroupInvitation
from planning.models.plan import Plan, WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

LONGEST_HANDOVER = 1500


class SubstitutionQuerySet(ScopedQuerySet["Substitution"]):
    organisation_path = "session__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan, and the one who is asked."""
        return self.filter(Q(invitation__plan__in=Plan.objects.visible_to(user)) | Q(invitation__user=user.pk or 0))

    def standing(self) -> Self:
        """Asked or agreed, and neither declined nor taken back."""
        return self.filter(ended_at__isnull=True)

    def agreed(self) -> Self:
        """Those that count: the substitute has said yes, and is still in the group."""
        return self.standing().filter(substitute__left_at__isnull=True, substitute__user__is_active=True)

    def stood_in(self) -> Self:
        """Those that counted at the time of the session: the substitute had said yes, and had not left by then."""
        stayed = Q(substitute__left_at__isnull=True) | Q(substitute__left_at__gt=F("session__starts_at"))
        return self.standing().filter(stayed, agreed_at__isnull=False)


class Substitution(models.Model):
    """One session, led by `substitute` in place of `replaced` once the person who is asked has said yes.

    The one replaced stays in the group and sees all of it, but does not lead that session.
    """

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="substitutions")
    replaced = models.ForeignKey(
        WorkingGroupMember, models.CASCADE, verbose_name=_("instead of"), related_name="replaced_in"
    )
    invitation = models.ForeignKey(GroupInvitation, models.CASCADE, related_name="substitutions")
    substitute = models.ForeignKey(
        WorkingGroupMember,
        models.CASCADE,
        verbose_name=_("substitute"),
        related_name="stands_in",
        null=True,
        blank=True,
    )
    note = models.TextField(_("hand-over note"), max_length=LONGEST_HANDOVER)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering: ClassVar = ["session__starts_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "replaced"], condition=Q(ended_at__isnull=True), name="planning_substitution_once"
            ),
            models.UniqueConstraint(
                fields=["session", "substitute"],
                condition=Q(ended_at__isnull=True, substitute__isnull=False),
                name="planning_substitution_for_one",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True, agreed_at__isnull=True)
                | Q(substitute__isnull=False, agreed_at__isnull=False),
                name="planning_substitution_agreed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("replaced")),
                name="planning_substitution_by_another",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="planning_substitution_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.replaced_id}"

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= timezone.now()
