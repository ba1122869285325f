"""Answers that carry nothing that identifies, and the tickets that let each participant answer once."""

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission
from organisations.scope import ScopedQuerySet
from planning.models import Plan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

HIGHEST = 10
CONSTANTS = {
    "met_others": _("to meet others in the same situation"),
    "shared_experiences": _("to share experiences"),
    "asked_and_heard": _("to ask, and hear others ask"),
}


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:  # noqa: ARG002 - every model has the same
        """None: who may answer is known to the holder of the link alone."""
        return self.none()

    def open(self) -> Self:
        return self.filter(expires_on__gte=timezone.localdate())

    def expired(self) -> Self:
        return self.filter(expires_on__lt=timezone.localdate())


class Ticket(models.Model):
    """The right to answer once about one run. It knows the digest of a link, not the person. Used, it is deleted."""

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="evaluation_tickets")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("expires"))

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")

    def __str__(self) -> str:
        return f"{self.run_id}"


class AnswerQuerySet(ScopedQuerySet["Answer"]):
    organisation_path = "run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Answers about runs that the person coordinates, and about those that they helped to plan, for whomever."""
        helped = self.filter(run__plan__in=Plan.objects.ever_made_by(user))
        return self.allowed(user, Permission.PUBLISH) | helped


def _constant(name: str) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(
        CONSTANTS[name], null=True, blank=True, validators=[MaxValueValidator(HIGHEST)]
    )


class Answer(models.Model):
    """One participant's evaluation of a run: the three constants, what was good, what to change.

    No time, no sequence number, no link to an enrolment: nothing tells whose it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="answers")
    met_others = _constant("met_others")
    shared_experiences = _constant("shared_experiences")
    asked_and_heard = _constant("asked_and_heard")
    was_good = models.TextField(_("what was good"), blank=True, max_length=2000)
    to_change = models.TextField(_("what we should change"), blank=True, max_length=2000)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": HIGHEST}),
                name=f"evaluations_answer_{field}",
            )
            for field in CONSTANTS
        ]

    def __str__(self) -> str:
        return f"{self.run_id}"
