"""Seats of a joint run that are kept for one municipality for a while."""

from typing import ClassVar, Self

import pgtrigger
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
    """So many of a run's seats are for people who live in this municipality, until they are released to all.

    `counted` while they count towards the run's `seats_reserved`: the clock releases seats without a word, so this is
    brought up to date before anyone reserves seats or changes how many there are (`offers.services.reserved_seats`).
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="reserved_seats")
    municipality = models.ForeignKey(Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="+")
    seats = models.PositiveSmallIntegerField(_("reserved seats"))
    released_at = models.DateTimeField(_("released to all"))
    counted = models.BooleanField(default=True, db_default=True, editable=False)

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
        triggers: ClassVar = [
            # The sum lands on the run, whichever code reserves; its check constraint (offers_run_reserves_what_it_has)
            # then refuses more than the run has, and the run's row makes two who reserve at once wait for each other.
            pgtrigger.Trigger(
                name="seats_reserved",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP <> 'INSERT' AND OLD.counted THEN
                        UPDATE offers_courserun SET seats_reserved = seats_reserved - OLD.seats WHERE id = OLD.run_id;
                    END IF;
                    IF TG_OP <> 'DELETE' AND NEW.counted THEN
                        UPDATE offers_courserun SET seats_reserved = seats_reserved + NEW.seats WHERE id = NEW.run_id;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.seats}"
