"""What a coordinator wrote to several participants at once."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission, organisations_where
from organisations.scope import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class Segment(models.TextChoices):
    SEATED = "seated", _("Those who have a seat")
    ABSENT_LAST = "absent_last", _("Those who were absent from the last session")
    INVITED = "invited", _("Those who have been offered a seat")
    WAITING = "waiting", _("Those on the waiting list")
    ALL = "all", _("All of these")


class AnnouncementQuerySet(ScopedQuerySet["Announcement"]):
    organisation_path = "run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those who may write them. Who leads, or reads reports, has no use for what was written to whom."""
        return self.filter(run__offer__organiser__in=organisations_where(user, Permission.MANAGE_PARTICIPANTS))


class Announcement(models.Model):
    """One text to one segment of a run. The letters point here, so that the text lies in one place and can be deleted.

    `submission` marks the filled-in form: pressing twice sends once. `text` is blanked when its time is out
    (`participants.services.announcements`).
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="announcements")
    segment = models.CharField(_("to whom"), max_length=12, choices=Segment)
    text = models.TextField(_("text"), blank=True)
    people = models.PositiveIntegerField(_("people"))
    submission = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    text_deleted_at = models.DateTimeField(_("text deleted"), null=True, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(text="", text_deleted_at__isnull=False) | (~Q(text="") & Q(text_deleted_at__isnull=True)),
                name="participants_announcement_text_or_deleted",
            ),
            models.CheckConstraint(condition=Q(segment__in=Segment.values), name="participants_announcement_segment"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} ({self.segment})"
