"""The outbox: every message that the portal owes someone is a row here before it is sent."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class MessageState(models.TextChoices):
    """`SENDING` is a lease: a worker that dies leaves it behind, and the sweep takes it over when the lease is out."""

    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    OBSOLETE = "obsolete", _("No longer needed")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:  # noqa: ARG002 - every model has the same
        """None: a letter is between the portal and one person. Rooms list those `about_any` row that one may see."""
        return self.none()

    def about_any(self, targets: "models.QuerySet[Any]") -> Self:
        return self.filter(about_type=targets.model._meta.label_lower, about_id__in=targets.values("pk"))

    def due(self) -> Self:
        """What may be sent now: waiting, or left in mid-air by a worker whose lease is out."""
        return self.filter(state__in=[MessageState.PENDING, MessageState.SENDING], next_attempt_at__lte=timezone.now())

    def over_before(self, moment: datetime) -> Self:
        """Sent, given up or no longer needed: `next_attempt_at` then is the end of the last attempt's lease."""
        over = [MessageState.SENT, MessageState.FAILED, MessageState.OBSOLETE]
        return self.filter(state__in=over, next_attempt_at__lt=moment)

    def naming_someone(self) -> Self:
        return self.exclude(address="", context={})

    def about(self, target: models.Model) -> Self:
        return self.filter(about_type=target._meta.label_lower, about_id=target.pk)


class Message(models.Model):
    """One message to one person in one channel.

    Written in the transaction that causes it. Its text is rendered when it is sent, from `kind`, `about` and `context`,
    so no personal link and no body lies in the database. `key` makes it exist once, however often its cause runs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=5, default="nb")
    about_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    about_id = models.BigIntegerField(_("object"), null=True, blank=True)
    context = models.JSONField(_("context"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["pending", "sending"]),
                name="messaging_message_due",
            ),
            models.Index(fields=["about_type", "about_id"], name="messaging_message_about"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="messaging_message_sent_has_time",
            ),
            models.CheckConstraint(condition=Q(channel__in=["email", "sms"]), name="messaging_message_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"
