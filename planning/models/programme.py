"""What each session holds."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from offers.models import Session
from organisations.scope import ScopedQuerySet
from planning.models.plan import Plan, WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

MOST_MINUTES = 600
MOST_ITEMS = 40  # in one session; more is a mistake, and nobody could read it


class ItemKind(models.TextChoices):
    """What the minutes are for. Exchange and a user's story are what participants say there is too little time for."""

    WELCOME = "welcome", _("Welcome")
    PROFESSIONAL_INPUT = "professional_input", _("Professional input")
    USER_STORY = "user_story", _("A user's story")
    EXCHANGE = "exchange", _("Exchange of experience")
    EXERCISE = "exercise", _("Exercise")
    BREAK = "break", _("Break")
    HOME_TASK = "home_task", _("Home task")
    CLOSING = "closing", _("Closing round")

    def said(self, title: str) -> tuple[str, str]:
        """What an item of this kind is called, and the kind's name where that says more."""
        name = str(self.label)
        return (title, name) if title and title != name else (name, "")


class ProgrammeItemQuerySet(ScopedQuerySet["ProgrammeItem"]):
    organisation_path = "session__run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever may see the plan sees its programme."""
        return self.filter(session__run__plan__in=Plan.objects.visible_to(user))


class ProgrammeItem(models.Model):
    """A part of a session: its minutes, what they are for, and who is responsible. Both sides can stand together.

    `version` grows with each change, so that of two people who edit at once none overwrites the other unseen.
    `submission` names the form that made the item, so that a form sent twice makes one.
    """

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="programme_items")
    position = models.PositiveSmallIntegerField(_("place in the session"))
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind)
    title = models.CharField(_("title"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    responsible = models.ManyToManyField(
        WorkingGroupMember, verbose_name=_("responsible"), related_name="programme_items", blank=True
    )
    materials = models.CharField(_("materials"), max_length=300, blank=True, db_default="")
    note = models.TextField(_("note to those who lead"), max_length=1000, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering: ClassVar = ["session", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "position"], name="planning_item_position", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="planning_item_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(ItemKind(self.kind).label)
