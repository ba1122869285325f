"""A run's plan and the working group that makes it."""

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission
from organisations.models import User
from organisations.scope import ScopedQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

# What being in a working group gives, whichever organisation runs the course and whichever side one is on.
GROUP_PERMISSIONS = frozenset({Permission.PLAN, Permission.LEAD_SESSIONS, Permission.SEE_EVALUATIONS})


# How long after the session a substitute sees who took part in it: attendance is noted, and then it is over.
SUBSTITUTE_STAYS = timedelta(days=7)


def outside_the_group(permission: Permission) -> Permission:
    """What someone who is not in the working group needs: a plan belongs to its group and to the coordinators."""
    return Permission.PUBLISH if permission in GROUP_PERMISSIONS else permission


class Side(models.TextChoices):
    """The two sides stand beside each other; neither comes first by rule. Lists sort by name."""

    PROFESSIONAL = "professional", _("Professional")
    EXPERIENCED = "experienced", _("Experienced user")


class PlanQuerySet(ScopedQuerySet["Plan"]):
    organisation_path = "run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A plan belongs to its working group, whoever runs the course, and to the organisation's coordinators.

        To everyone else it does not exist, whatever other role they have in the organisation.
        """
        return super().allowed(user, Permission.PUBLISH) | self._as_member(user)

    def allowed(self, user: "User | AnonymousUser", permission: Permission) -> Self:
        """Both read and change it; what the group may not, the coordinators may."""
        own = super().allowed(user, outside_the_group(permission))
        return own | self._as_member(user) if permission in GROUP_PERMISSIONS else own

    def made_by(self, user: "User | AnonymousUser") -> Self:
        """Plans in whose working group the person is now."""
        return self._as_member(user)

    def ever_made_by(self, user: "User | AnonymousUser") -> Self:
        """Those, and the plans of groups that the person has left."""
        mine = WorkingGroupMember.objects.filter(user=user.pk or 0)
        return self.filter(pk__in=mine.values("plan"))

    def _as_member(self, user: "User | AnonymousUser") -> Self:
        mine = WorkingGroupMember.objects.current().filter(user=user.pk)
        return self.filter(pk__in=mine.values("plan"))


class Plan(models.Model):
    """How one course run is prepared. Its programme lies in the items of the run's sessions.

    `publish_at` is when someone asked for it to be published; `publish_refused_at` when the gate said no at that time.
    """

    run = models.OneToOneField(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="plan")
    few_experienced_reason = models.CharField(
        _("why there are fewer than two experienced users"), max_length=400, blank=True
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    publish_asked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("asked to publish by"), null=True, blank=True, related_name="+"
    )
    publish_refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(publish_asked_by__isnull=False),
                name="planning_plan_publishing_asked_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.run)


class WorkingGroupMemberQuerySet(ScopedQuerySet["WorkingGroupMember"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees who makes it."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def current(self) -> Self:
        """Those who are in the group now. Someone whose account was closed can neither plan nor lead."""
        return self.filter(left_at__isnull=True, user__is_active=True)

    def during(self, starts_at: "datetime | models.OuterRef", ends_at: "datetime | models.OuterRef") -> Self:
        """Those who were in the group then, whoever has come, left or come back since. One may be found twice."""
        stays = Q(joined_at__lt=ends_at) & (Q(left_at__isnull=True) | Q(left_at__gt=starts_at))
        stayed = Q(earlier_stays__joined_at__lt=ends_at, earlier_stays__left_at__gt=starts_at)
        return self.filter(stays | stayed)

    def leading(self) -> Self:
        """Those in the group who lead sessions, and each who leads one as a substitute, until some days after it."""
        agreed = Q(stands_in__agreed_at__isnull=False, stands_in__ended_at__isnull=True)
        lately = Q(stands_in__session__ends_at__gt=timezone.now() - SUBSTITUTE_STAYS)
        return self.filter(Q(leads_sessions=True) | (agreed & lately), left_at__isnull=True).distinct()


class WorkingGroupMember(models.Model):
    """One person in a working group, on one side. They have the same rights whichever side they are on."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="members")
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), related_name="working_groups")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    leads_sessions = models.BooleanField(_("leads sessions"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = WorkingGroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the working group")
        verbose_name_plural = _("members of the working group")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "user"], condition=Q(left_at__isnull=True), name="planning_member_once"
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="planning_member_side"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_here(self) -> bool:
        return self.left_at is None and self.user.is_active


class EarlierStayQuerySet(ScopedQuerySet["EarlierStay"]):
    organisation_path = "member__plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(member__in=WorkingGroupMember.objects.visible_to(user))


class EarlierStay(models.Model):
    """When someone who has come back was in the group before: what they led then is theirs."""

    member = models.ForeignKey(WorkingGroupMember, models.CASCADE, related_name="earlier_stays")
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"))

    objects = EarlierStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier time in the working group")
        verbose_name_plural = _("earlier times in the working group")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(left_at__gte=F("joined_at")), name="planning_stay_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.member)
