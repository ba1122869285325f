"""A one-time code that proves that an e-mail address or a mobile number is one's own."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models.enrolment import Enrolment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

MOST_ATTEMPTS = 5


class ContactCodeQuerySet(models.QuerySet["ContactCode"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - every model has the same
        """None: a code is found by the token of its page, and is in no list."""
        return self.none()

    def usable(self) -> Self:
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now(), attempts__lt=MOST_ATTEMPTS)


class ContactCode(models.Model):
    """One time that someone asked for their links, whether or not anyone is known by what they typed.

    Or, with an `enrolment`, that someone there wants to be reached by a new contact; what they want is sealed with it.
    Deleted the night after. `sealed_contact` opens only here; code, contact and link are kept as digests.
    """

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    contact_digest = models.CharField(max_length=64, editable=False)
    sealed_contact = models.TextField(editable=False)
    code_digest = models.CharField(max_length=64, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, editable=False, related_name="new_contacts"
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = ContactCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes: ClassVar = [
            models.Index(fields=["contact_digest", "created_at"], name="participants_code_contact"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(attempts__lte=MOST_ATTEMPTS), name="participants_code_attempts"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.attempts})"
