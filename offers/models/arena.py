"""Places where people already meet."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from organisations.models import Municipality
from ui.sorting import norwegian


class ArenaKind(models.TextChoices):
    SENIOR_CENTRE = "senior_centre", _("Senior centre")
    YOUTH_MEETING_PLACE = "youth_meeting_place", _("Youth meeting place")
    LIBRARY = "library", _("Library")
    HEALTH_CENTRE = "health_centre", _("Health centre")
    USER_ORGANISATION_HOUSE = "user_organisation_house", _("User organisation's house")
    CULTURE_HOUSE = "culture_house", _("Culture house")
    OUTDOORS = "outdoors", _("Outdoors")
    OTHER = "other", _("Other")


class Arena(models.Model):
    """A place. It belongs to no organisation: offers go where people already meet.

    The access facts are yes, no, or not known yet (None); people who depend on them must be able to tell the last two
    apart.
    """

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=30, choices=ArenaKind)
    address = models.CharField(_("address"), max_length=200)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="arenas"
    )
    getting_there = models.TextField(_("how to get there"), blank=True, max_length=1000)
    step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    hearing_loop = models.BooleanField(_("hearing loop"), null=True, blank=True)
    accessible_toilet = models.BooleanField(_("accessible toilet"), null=True, blank=True)
    parking = models.BooleanField(_("parking"), null=True, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_phone = PhoneNumberField(_("phone"), blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("arena")
        verbose_name_plural = _("arenas")
        ordering: ClassVar = [norwegian("name")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "municipality"], name="offers_arena_once"),
        ]

    def __str__(self) -> str:
        return self.name
