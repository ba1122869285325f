"""Seats of a joint run that are kept for one municipality for a while."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models.moments import in_our_time
from offers.models.run import CourseRun
from organisations.models import Municipality
from organisations.scope import ScopedQuerySet


class ReservedSeatsQuerySet(ScopedQuerySet["ReservedSeats"]):
    organisation_path = "run__offer__organiser"

    def closed(self) -> Self:
        """Still kept for their own: the day of release is to come."""
        return self.filter(released_at__gt=timezone.now())


class ReservedSeats(models.Model):
    """So many of a run's seats are for people who live in this municipality, until they are released to all."""

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="reserved_seats")
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="+")
    seats = models.PositiveSmallIntegerField(_("reserved seats"))
    released_at = models.DateTimeField(_("released to all"))

    objects = ReservedSeatsQuerySet.as_manager()

    class Meta:
        verbose_name = _("reserved seats")
        verbose_name_plural = _("reserved seats")
        ordering: ClassVar = ["run", "municipality"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "municipality"], name="offers_reserved_seats_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="offers_reserved_seats_some"),
            models.CheckConstraint(condition=in_our_time("released_at"), name="offers_reserved_seats_in_our_time"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.seats}"
