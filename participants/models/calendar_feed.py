"""A private address that a calendar asks again and again for the dates of one person."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.models.enrolment import Enrolment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - every model has the same
        """None: an address is found by its token, and is in no list."""
        return self.none()

    def usable(self) -> Self:
        return self.filter(enrolment__in=Enrolment.objects.with_open_page().values("pk"))


class CalendarFeed(models.Model):
    """One per enrolment, apart from the links to the own page: an address in a shared calendar opens nothing else.

    Only the digest is kept, so the address is shown once. A new one takes the place of the old.
    """

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, verbose_name=_("enrolment"), related_name="calendar_feed"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return f"{self.enrolment_id}"
