"""What participants were last told about a session."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.models import Arena, CourseRun, Session
from organisations.scope import ScopedQuerySet


class SessionAsToldQuerySet(ScopedQuerySet["SessionAsTold"]):
    organisation_path = "run__offer__organiser"


class SessionAsTold(models.Model):
    """When and where a session takes place, as participants know it.

    Sessions are changed in a room that knows nothing of participants. This row is compared with the session now and
    then (`participants.services.announce_changes`); where they differ, participants are told and the row is brought up
    to date. It outlives a session that was deleted, since people must hear of that too;
    `known_as` is the number that the session had, by which calendars know it. `arena` is where it takes
    place, whether the session says so or its run.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="+")
    session = models.OneToOneField(
        Session, models.SET_NULL, verbose_name=_("session"), null=True, blank=True, related_name="as_told"
    )
    known_as = models.BigIntegerField(_("number of the session"), null=True, editable=False)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    arena = models.ForeignKey(Arena, models.SET_NULL, verbose_name=_("arena"), null=True, blank=True, related_name="+")
    cancelled = models.BooleanField(_("cancelled"), default=False)
    version = models.PositiveIntegerField(_("times changed"), default=0)

    objects = SessionAsToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("session as told")
        verbose_name_plural = _("sessions as told")

    def __str__(self) -> str:
        return f"{self.session_id} ({self.version})"
