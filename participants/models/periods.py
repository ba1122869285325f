"""What an organisation keeps of what participants tell it, and how long, where that is not what the platform says."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from organisations.scope import ScopedQuerySet

# What the platform allows, in days. Letters and the log may be let go of sooner than the platform does, not later.
BOUNDS = {"needs_days": (0, 60), "person_days": (14, 365), "message_days": (1, 30), "log_days": (365, 1096)}


def default_days(period: str) -> int:
    """What the platform says, for organisations that have not said otherwise."""
    days: dict[str, int] = {
        "needs_days": settings.RETENTION_NEEDS_DAYS,
        "person_days": settings.RETENTION_PERSON_DAYS,
        "message_days": settings.RETENTION_ADDRESS_DAYS,
        "log_days": settings.RETENTION_LOG_DAYS,
    }
    return days[period]


def days_kept(organisation: Organisation, period: str) -> int:
    """What this organisation tells people. No query where `retention` was fetched with it."""
    own: int | None = getattr(getattr(organisation, "retention", None), period, None)
    return default_days(period) if own is None else own


def asks_age_band(organisation: Organisation) -> bool:
    """Whether its sign-ups ask for the age group. No query where `retention` was fetched with it."""
    return bool(getattr(getattr(organisation, "retention", None), "asks_age_band", False))


def _within_bounds(period: str) -> models.CheckConstraint:
    least, most = BOUNDS[period]
    return models.CheckConstraint(
        condition=Q(**{f"{period}__isnull": True}) | Q(**{f"{period}__gte": least, f"{period}__lte": most}),
        name=f"participants_periods_{period}",
    )


class RetentionPeriodsQuerySet(ScopedQuerySet["RetentionPeriods"]):
    organisation_path = "organisation"


class RetentionPeriods(models.Model):
    """One organisation's own periods, in days, and whether it keeps the age group of those who want to tell it.

    An empty period follows the platform (`default_days`).
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="retention"
    )
    needs_days = models.PositiveSmallIntegerField(_("access needs"), null=True, blank=True)
    person_days = models.PositiveSmallIntegerField(_("names and contact details"), null=True, blank=True)
    message_days = models.PositiveSmallIntegerField(_("addresses in letters"), null=True, blank=True)
    log_days = models.PositiveSmallIntegerField(_("access log"), null=True, blank=True)
    asks_age_band = models.BooleanField(_("asks for the age group"), default=False, db_default=False)

    objects = RetentionPeriodsQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention periods")
        verbose_name_plural = _("retention periods")
        constraints: ClassVar = [_within_bounds(period) for period in BOUNDS]

    def __str__(self) -> str:
        return f"{self.organisation_id}"
