"""A plan that others may build on: a model (*mal*), its versions, and the runs that were made from it."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from offers.models import CourseRun
from organisations.access import organisations_of
from organisations.models import Organisation, User
from organisations.scope import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Phase(models.TextChoices):
    """How far a model has come, as the network works: map and plan, pilot, evaluate, recommend."""

    PLANNED = "planned", pgettext_lazy("offer model", "Planned")
    PILOTED = "piloted", pgettext_lazy("offer model", "Being piloted")
    EVALUATED = "evaluated", pgettext_lazy("offer model", "Evaluated")
    RECOMMENDED = "recommended", pgettext_lazy("offer model", "Recommended")


class OfferModelQuerySet(ScopedQuerySet["OfferModel"]):
    organisation_path = "organisation"

    def shared(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Models are made to be shared: whoever works in any organisation sees them, and one's own withdrawn ones."""
        return self.shared() | super().visible_to(user) if organisations_of(user) else self.none()


class OfferModel(models.Model):
    """What an organisation lets others copy: an offer with its frames and its programme, without any person."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="offer_models"
    )
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("about the model"), max_length=1000, blank=True)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, default=Phase.PLANNED)
    origin = models.ForeignKey(
        "OfferModelVersion",
        models.PROTECT,
        verbose_name=_("built on"),
        related_name="descendants",
        null=True,
        blank=True,
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = OfferModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer model")
        verbose_name_plural = _("offer models")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="planning_model_phase"),
            models.CheckConstraint(condition=~Q(title=""), name="planning_model_title"),
        ]

    def __str__(self) -> str:
        return self.title


class OfferModelVersionQuerySet(ScopedQuerySet["OfferModelVersion"]):
    organisation_path = "model__organisation"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(model__in=OfferModel.objects.visible_to(user))


class OfferModelVersion(models.Model):
    """One version, never changed: who copied it copied exactly this. `outline` is what `outline_of` made of a plan."""

    model = models.ForeignKey(OfferModel, models.CASCADE, verbose_name=_("offer model"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    changes = models.CharField(_("what was changed"), max_length=400, blank=True)
    outline: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("plan"))
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("made by"), related_name="+")
    submission = models.UUIDField(null=True, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = OfferModelVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an offer model")
        verbose_name_plural = _("versions of offer models")
        ordering: ClassVar = ["model", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "number"], name="planning_model_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="planning_model_version_from_one"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(changes=""), name="planning_model_version_says_what_changed"
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="version_never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.model_id} {self.number}"


class ModelUseQuerySet(ScopedQuerySet["ModelUse"]):
    organisation_path = "run__offer__organiser"


class ModelUse(models.Model):
    """A run that was made from a version of a model. Those that are completed are its pilots."""

    run = models.OneToOneField(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="made_from")
    version = models.ForeignKey(
        OfferModelVersion, models.PROTECT, verbose_name=_("version of an offer model"), related_name="uses"
    )

    objects = ModelUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of an offer model")
        verbose_name_plural = _("uses of offer models")

    def __str__(self) -> str:
        return f"{self.run_id} {self.version_id}"
