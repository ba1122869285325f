"""A run's plan: who makes it, what each session holds, and which version each side has approved."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun, Session
from organisations.access import Permission
from organisations.models import User
from organisations.scope import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_MINUTES = 600
MOST_ITEMS = 40  # in one session; more is a mistake, and nobody could read it

# What being in a working group gives, whichever organisation runs the course and whichever side one is on.
GROUP_PERMISSIONS = frozenset({Permission.PLAN, Permission.LEAD_SESSIONS, Permission.SEE_EVALUATIONS})


def outside_the_group(permission: Permission) -> Permission:
    """What someone who is not in the working group needs: a plan belongs to its group and to the coordinators."""
    return Permission.PUBLISH if permission is Permission.PLAN else permission


class Side(models.TextChoices):
    """The two sides stand beside each other; neither comes first by rule. Lists sort by name."""

    PROFESSIONAL = "professional", _("Professional")
    EXPERIENCED = "experienced", _("Experienced user")


class PlanQuerySet(ScopedQuerySet["Plan"]):
    organisation_path = "run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Plans of the person's organisations, and those in whose working group they are, whoever runs the course."""
        return super().visible_to(user) | self._as_member(user)

    def allowed(self, user: "User | AnonymousUser", permission: Permission) -> Self:
        """A plan belongs to its working group and to the organisation's coordinators; its others only read it."""
        own = super().allowed(user, outside_the_group(permission))
        return own | self._as_member(user) if permission in GROUP_PERMISSIONS else own

    def made_by(self, user: "User | AnonymousUser") -> Self:
        """Plans in whose working group the person is now."""
        return self._as_member(user)

    def _as_member(self, user: "User | AnonymousUser") -> Self:
        mine = WorkingGroupMember.objects.current().filter(user=user.pk)
        return self.filter(pk__in=mine.values("plan"))


class Plan(models.Model):
    """How one course run is prepared. Its programme lies in the items of the run's sessions."""

    run = models.OneToOneField(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="plan")
    few_experienced_reason = models.CharField(
        _("why there are fewer than two experienced users"), max_length=400, blank=True
    )
    published_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

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


class ItemKind(models.TextChoices):
    """What the minutes are for. Exchange and a user's story are what participants say there is too little time for."""

    WELCOME = "welcome", _("Welcome")
    PROFESSIONAL_INPUT = "professional_input", _("Professional input")
    USER_STORY = "user_story", _("A user's story")
    EXCHANGE = "exchange", _("Exchange of experience")
    EXERCISE = "exercise", _("Exercise")
    BREAK = "break", _("Break")
    HOME_TASK = "home_task", _("Home task")
    CLOSING = "closing", _("Closing round")


class ProgrammeItemQuerySet(ScopedQuerySet["ProgrammeItem"]):
    organisation_path = "session__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees its programme."""
        return self.filter(session__run__plan__in=Plan.objects.visible_to(user))


class ProgrammeItem(models.Model):
    """A part of a session: its minutes, what they are for, and who is responsible. Both sides can stand together.

    `version` grows with each change, so that of two people who edit at once none overwrites the other unseen.
    `submission` names the form that made the item, so that a form sent twice makes one.
    """

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="programme_items")
    position = models.PositiveSmallIntegerField(_("place in the session"))
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind)
    title = models.CharField(_("title"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    responsible = models.ManyToManyField(
        WorkingGroupMember, verbose_name=_("responsible"), related_name="programme_items", blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering: ClassVar = ["session", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "position"], name="planning_item_position", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="planning_item_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(ItemKind(self.kind).label)


class ApprovalQuerySet(ScopedQuerySet["Approval"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees who has approved it."""
        return self.filter(plan__in=Plan.objects.visible_to(user))


class Approval(models.Model):
    """One side's yes to exactly one version of the plan, named by its fingerprint.

    When the plan changes its fingerprint does, and the approval no longer counts; when the change is undone it does
    again.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="approvals")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    fingerprint = models.CharField(max_length=64)
    member = models.ForeignKey(
        WorkingGroupMember, models.PROTECT, verbose_name=_("approved by"), related_name="approvals"
    )
    approved_at = models.DateTimeField(_("approved"), auto_now_add=True)

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
