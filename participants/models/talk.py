"""A talk before someone gets a seat, where the run asks for one."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offers.models.moments import in_our_time
from organisations.scope import ScopedQuerySet
from participants.models.enrolment import Enrolment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class TalkForm(models.TextChoices):
    PHONE = "phone", _("We call you")
    MEETING = "meeting", _("We meet")
    VIDEO = "video", _("Video meeting")


class DeclineReason(models.TextChoices):
    """Why someone does not get a seat after the talk. Short, never medical, never in words of one's own."""

    OTHER_OFFER = "other_offer", _("Another offer suits better")
    LATER = "later", _("It suits better another time")
    GROUP = "group", _("The group is put together differently")
    OWN_WISH = "own_wish", _("The person does not want to after all")


class PreliminaryTalkQuerySet(ScopedQuerySet["PreliminaryTalk"]):
    organisation_path = "enrolment__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the participant sees the talk."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class PreliminaryTalk(models.Model):
    """When and how the coordinator talks with someone before they get a seat, and what came of it. No notes.

    `where` is part of the person and goes with it (`participants.services.retention`).
    """

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, verbose_name=_("enrolment"), related_name="talk")
    starts_at = models.DateTimeField(_("time"))
    form = models.CharField(_("how"), max_length=8, choices=TalkForm)
    where = models.CharField(_("place or link"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("times changed"), default=0, editable=False)
    decline_reason = models.CharField(_("reason"), max_length=12, choices=DeclineReason, blank=True)

    objects = PreliminaryTalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preliminary talk")
        verbose_name_plural = _("preliminary talks")
        constraints: ClassVar = [
            models.CheckConstraint(condition=in_our_time("starts_at"), name="participants_talk_in_our_time"),
            models.CheckConstraint(condition=Q(form__in=TalkForm.values), name="participants_talk_form"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}"
