"""The append-only log of what was done, read and exported."""

from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


# No setting lets a row of the log go sooner than this; the trigger below refuses it.
KEPT_AT_LEAST_DAYS = 365
RETENTION_SETTING = "audit.retention"


class ActorKind(models.TextChoices):
    """Who did it: someone signed in, someone with a personal link, or the portal itself."""

    USER = "user", _("Staff")
    CITIZEN = "citizen", _("Participant")
    SYSTEM = "system", _("The portal")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What the person did. Who may read what others did is for the rooms above to say, by what it was done to."""
        return self.filter(actor_kind=ActorKind.USER, actor_id=user.pk or 0)

    def about(self, target: models.Model) -> Self:
        """What happened to one row, newest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=str(target.pk))


class Event(models.Model):
    """One thing that someone did, read or exported. Rows are never changed; only retention deletes them.

    No foreign keys: the log outlives what it speaks of. `details` holds facts about the act, never personal data.
    """

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(_("actor"), null=True, blank=True)
    organisation_id = models.BigIntegerField(_("organisation"), null=True, blank=True)
    action = models.CharField(_("action"), max_length=80)
    target_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_event_target"),
            models.Index(fields=["organisation_id", "-at"], name="audit_event_organisation"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
            # Two things must be true at once: the row is old, and its transaction says that this is retention.
            pgtrigger.Trigger(
                name="only_retention_deletes",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=f"""
                    IF OLD.at < now() - interval '{KEPT_AT_LEAST_DAYS} days'
                        AND current_setting('{RETENTION_SETTING}', true) = 'on' THEN
                        RETURN OLD;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"
