"""Whether they came."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.models import Session
from organisations.scope import ScopedQuerySet
from participants.models.enrolment import Enrolment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class Presence(models.TextChoices):
    PRESENT = "present", _("Present")
    APOLOGY = "apology", _("Sent an apology")
    ABSENT = "absent", _("Absent")


class AttendanceQuerySet(ScopedQuerySet["Attendance"]):
    organisation_path = "session__run__offer__organiser"

    def told_by_person(self) -> Self:
        """Apologies that people gave themselves. Nobody has noted anything yet where there are only these."""
        return self.filter(told_by_person=True, presence=Presence.APOLOGY)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see a participant sees when they came."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class Attendance(models.Model):
    """Whether one participant came to one session."""

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name=_("enrolment"), related_name="attendance")
    presence = models.CharField(_("presence"), max_length=10, choices=Presence)
    told_by_person = models.BooleanField(_("told by the person"), default=False, db_default=False)
    noted_at = models.DateTimeField(_("noted"), auto_now=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="participants_attendance_once"),
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="participants_attendance_presence"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.presence}"
