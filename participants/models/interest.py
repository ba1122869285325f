"""Someone who wants to hear of it later: not ready now, or no seat this time."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import Channel
from offers.models import Offer, Theme
from organisations.models import LANGUAGES, Municipality

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class InterestQuerySet(models.QuerySet["Interest"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - every model has the same
        """None: staff see how many wait to hear of an offer, never who."""
        return self.none()

    def due(self) -> Self:
        return self.filter(asked_at__isnull=True, ask_on__lte=timezone.localdate())


class Interest(models.Model):
    """One contact that asked to be reminded of an offer, a theme, or what there is in a municipality.

    Deleted `RETENTION_INTEREST_DAYS` after the reminder was sent, and at once when the person says stop.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name=_("offer"), null=True, blank=True, related_name="+")
    theme = models.ForeignKey(Theme, models.CASCADE, verbose_name=_("theme"), null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), null=True, blank=True, related_name="+"
    )
    channel = models.CharField(_("reach me by"), max_length=10, choices=Channel)
    address = models.CharField(_("address"), max_length=254)
    contact_digest = models.CharField(max_length=64, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nb")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    ask_on = models.DateField(_("ask on"))
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        indexes: ClassVar = [models.Index(fields=["offer"], name="participants_interest_offer")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_digest", "offer", "theme", "municipality"],
                name="participants_interest_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=True) | Q(theme__isnull=True, municipality__isnull=True),
                name="participants_interest_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.ask_on})"
