"""Two who signed up to come together."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.scope import ScopedQuerySet


class PartyQuerySet(ScopedQuerySet["Party"]):
    organisation_path = "run__offer__organiser"


class Party(models.Model):
    """Ties the enrolments of two who want to come together; each keeps a page, needs and a cancellation of its own.

    While `together` is true they get seats both or neither. `asked_at` is when they were told that only one seat is
    free and asked whether one of them wants it: while they signed up, or later by a letter. Once; what they answer
    stands until they say otherwise on their own page.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="parties")
    together = models.BooleanField(_("only together"), default=True)
    asked_at = models.DateTimeField(_("asked whether one comes alone"), null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
