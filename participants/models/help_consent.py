"""“You may ask me later”: someone who has taken part and may be asked to help with their experience."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Permission
from organisations.models import LANGUAGES, Organisation
from organisations.scope import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class HelpConsentQuerySet(ScopedQuerySet["HelpConsent"]):
    organisation_path = "organisation"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only those who coordinate where it was given: it says that someone has taken part in something there."""
        return self.allowed(user, Permission.MANAGE_PARTICIPANTS)

    def current(self, today: date | None = None) -> Self:
        return self.filter(ends_on__gte=today or timezone.localdate())


class HelpConsent(models.Model):
    """One contact that one organisation may ask to plan and lead. Nothing says which course they took part in.

    It lives apart from the enrolment, which goes sooner: until its date, until the person takes it back, or until they
    ask to be deleted.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="help_consents")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    contact_digest = models.CharField(max_length=64, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nb")
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    ends_on = models.DateField(_("kept until"))
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)

    objects = HelpConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to be asked")
        verbose_name_plural = _("consents to be asked")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "contact_digest"], name="participants_help_consent_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(email=""), name="participants_help_consent_reachable"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.ends_on})"
