"""What the working group says to each other about a plan, and what someone has taken on to do."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan, WorkingGroupMember
from planning.models.programme import ProgrammeItem

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_COMMENT = 2000


class CommentQuerySet(ScopedQuerySet["Comment"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan reads what is said about it."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class Comment(models.Model):
    """One remark, on the plan or on one item. `about` keeps the item's name when the item is gone."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="comments")
    item = models.ForeignKey(
        ProgrammeItem,
        models.SET_NULL,
        verbose_name=_("programme item"),
        related_name="comments",
        null=True,
        blank=True,
    )
    about = models.CharField(_("about"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=LONGEST_COMMENT)
    author = models.ForeignKey(User, models.PROTECT, verbose_name=_("author"), related_name="plan_comments")
    mentioned = models.ManyToManyField(
        WorkingGroupMember, verbose_name=_("mentioned"), related_name="mentions", blank=True
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("marked as done by"), null=True, blank=True, related_name="+"
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="planning_comment_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class PlanningTaskQuerySet(ScopedQuerySet["PlanningTask"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees who does what."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class PlanningTask(models.Model):
    """Something that one member of the group does, by a day if that matters."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="tasks")
    text = models.CharField(_("what to do"), max_length=200)
    owner = models.ForeignKey(WorkingGroupMember, models.PROTECT, verbose_name=_("who"), related_name="tasks")
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("marked as done by"), null=True, blank=True, related_name="+"
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = PlanningTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="planning_task_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.text
