"""What participants may read, watch or bring home from a course run: links, kept where they already lie."""

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.models.run import CourseRun
from offers.models.session import Session
from organisations.scope import ScopedQuerySet

MOST_MATERIALS = 60


class MaterialQuerySet(ScopedQuerySet["Material"]):
    organisation_path = "run__offer__organiser"


class Material(models.Model):
    """One link, for the whole run or for one of its sessions. Shown to those who take part, on their own page."""

    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="materials")
    session = models.ForeignKey(
        Session, models.CASCADE, verbose_name=_("session"), null=True, blank=True, related_name="materials"
    )
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("web address"), max_length=500, validators=[URLValidator(schemes=["https"])])
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering: ClassVar = ["session__starts_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "url"], name="offers_material_once_per_run"),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="offers_material_https"),
        ]

    def __str__(self) -> str:
        return self.title
