"""Meetings of a working group."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan, WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

LONGEST_MINUTES = 8000


class PlanningMeetingQuerySet(ScopedQuerySet["PlanningMeeting"]):
    organisation_path = "plan__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees when its group meets, and what was said."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def held(self) -> Self:
        """Those that take or took place."""
        return self.filter(cancelled_at__isnull=True)

    def over(self) -> Self:
        return self.held().filter(ends_at__lte=timezone.now())


class PlanningMeeting(models.Model):
    """When and where the working group meets, what about, what came of it, and who took part.

    `sequence` grows with each change of time or place: a calendar takes the newest (RFC 5545).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="meetings")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    video_link = models.URLField(_("video link"), blank=True)
    agenda = models.TextField(_("agenda"), max_length=2000, blank=True)
    minutes = models.TextField(pgettext_lazy("meeting", "minutes"), max_length=LONGEST_MINUTES, blank=True)
    took_part = models.ManyToManyField(
        WorkingGroupMember, verbose_name=_("took part"), related_name="meetings_attended", blank=True
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)
    cancelled_at = models.DateTimeField(pgettext_lazy("planning meeting", "cancelled"), null=True, blank=True)

    objects = PlanningMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("planning meeting")
        verbose_name_plural = _("planning meetings")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="planning_meeting_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()
