"""The way to one's own page, without an account."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.models.enrolment import Enrolment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - every model has the same
        """None: a link is found by the token that its letter carries, and in no list."""
        return self.none()

    def usable(self) -> Self:
        """Neither withdrawn nor to a page that is closed."""
        return self.filter(revoked_at__isnull=True, enrolment__in=Enrolment.objects.with_open_page().values("pk"))


class PersonalLink(models.Model):
    """A link to a participant's own page. Each letter carries one of its own; only the digest is kept.

    `contact_digest` is the address that the link was sent to, or that its holder proved by a code
    (`participants.contact`): whoever opens the link has shown that it is theirs. Empty for one that staff printed.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name=_("enrolment"), related_name="links")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    contact_digest = models.CharField(max_length=64, default="", db_default="", blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self) -> str:
        return f"{self.enrolment_id}"
