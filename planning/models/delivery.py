"""What those who lead write around a session: a concern about the group, and how they saw the group afterwards."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from offers.models import Session
from organisations.access import Permission, organisations_where
from organisations.models import User
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan, WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrOrPromise

LONGEST_CONCERN = 1000
LONGEST_NOTE = 400
LOWEST, HIGHEST = 1, 5
# The three questions, by field of SessionReflection.
QUESTIONS: "dict[str, StrOrPromise]" = {
    "all_had_a_say": _("Did everyone who wanted to get a word in?"),
    "felt_safe": _("Was it safe to share in the group?"),
    "led_as_equals": _("Did both sides lead as equals?"),
}


class SessionConcernQuerySet(ScopedQuerySet["SessionConcern"]):
    organisation_path = "session__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The organisation's coordinators, and whoever wrote it. Nobody else, in the group or outside it."""
        return self.allowed(user, Permission.PUBLISH) | self.filter(written_by=user.pk or 0)

    def allowed(self, user: "User | AnonymousUser", permission: Permission) -> Self:
        return self.filter(session__run__offer__organiser__in=organisations_where(user, permission))

    def open(self) -> Self:
        return self.filter(followed_up_at__isnull=True)

    def over_before(self, moment: datetime) -> Self:
        """Of runs that ended before the moment. A run whose sessions were all cancelled has no end but theirs."""
        ended = Coalesce("session__run__ends_at", F("session__ends_at"))
        return self.alias(over_at=Least("session__run__cancelled_at", ended)).filter(over_at__lt=moment)


class SessionConcern(models.Model):
    """Something in a group that its leader wants the coordinator to know. About the group, never about a person.

    Deleted some days after the run (`RETENTION_CONCERN_DAYS`), all of it.
    """

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="concerns")
    written_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("written by"), related_name="+")
    text = models.CharField(_("what you are concerned about"), max_length=LONGEST_CONCERN)
    submission = models.UUIDField(unique=True, editable=False)
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    followed_up_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("followed up by"), related_name="+", null=True, blank=True
    )
    followed_up_at = models.DateTimeField(_("followed up"), null=True, blank=True)

    objects = SessionConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="planning_concern_says_something"),
            models.CheckConstraint(
                condition=Q(followed_up_at__isnull=True, followed_up_by__isnull=True)
                | Q(followed_up_at__isnull=False, followed_up_by__isnull=False),
                name="planning_concern_followed_up_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.pk}"


class SessionReflectionQuerySet(ScopedQuerySet["SessionReflection"]):
    organisation_path = "session__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those who make the plan, and the organisation's coordinators: both sides see the same."""
        return self.filter(session__run__plan__in=Plan.objects.allowed(user, Permission.PLAN))


def _scale(label: "StrOrPromise") -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)])


class SessionReflection(models.Model):
    """How one leader saw the group in one session: three answers from 1 to 5 and a line for next time.

    About how the group went, never about a person. Kept with the plan, for the evaluation meeting.
    """

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="reflections")
    member = models.ForeignKey(WorkingGroupMember, models.PROTECT, verbose_name=_("leader"), related_name="reflections")
    all_had_a_say = _scale(QUESTIONS["all_had_a_say"])
    felt_safe = _scale(QUESTIONS["felt_safe"])
    led_as_equals = _scale(QUESTIONS["led_as_equals"])
    next_time = models.CharField(_("What should we do differently next time?"), max_length=LONGEST_NOTE, blank=True)
    written_at = models.DateTimeField(_("written"), auto_now=True)

    objects = SessionReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        ordering: ClassVar = ["session", "written_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "member"], name="planning_reflection_once_per_leader"),
            models.CheckConstraint(
                condition=Q(all_had_a_say__range=(LOWEST, HIGHEST))
                & Q(felt_safe__range=(LOWEST, HIGHEST))
                & Q(led_as_equals__range=(LOWEST, HIGHEST)),
                name="planning_reflection_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id}"
