"""One meeting of a course run."""

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models.arena import Arena
from offers.models.moments import in_our_time
from offers.models.run import CourseRun
from organisations.scope import ScopedQuerySet

MOST_SESSIONS = 40


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SessionQuerySet(ScopedQuerySet["Session"]):
    organisation_path = "run__offer__organiser"

    def held(self) -> Self:
        """Those that take or took place: cancelled ones are not in any figure."""
        return self.filter(cancelled_at__isnull=True)

    def to_come(self) -> Self:
        return self.held().filter(ends_at__gt=timezone.now())


class Session(models.Model):
    """One meeting of a course run. Times are aware, shown as Europe/Oslo's, and never overlap within a run."""

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="sessions")
    title = models.CharField(_("title"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    break_minutes = models.PositiveSmallIntegerField(_("breaks, minutes"), default=0)
    arena = models.ForeignKey(
        Arena,
        models.PROTECT,
        verbose_name=_("arena"),
        null=True,
        blank=True,
        related_name="sessions",
        help_text=_("Only when it differs from the course run's."),
    )
    video_link = models.URLField(_("video link"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["run", "starts_at"], name="offers_session_of_run")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offers_session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=in_our_time("starts_at") & in_our_time("ends_at"), name="offers_session_in_our_time"
            ),
            ExclusionConstraint(
                name="offers_session_no_overlap",
                # the time first: so the index also finds what is held at some time, whatever run it belongs to
                expressions=[
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                    (F("run"), RangeOperators.EQUAL),
                ],
                condition=Q(cancelled_at__isnull=True),
                # several sessions of a run may be moved in one transaction, in any order
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        """How long it lasts, breaks included."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
