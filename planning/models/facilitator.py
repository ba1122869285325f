"""Who can plan and lead, and what they bring. Each person writes their own; nothing about health is asked."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import SpokenLanguage, Theme
from organisations.models import Membership, MembershipQuerySet, Municipality, Organisation, User
from organisations.scope import ScopedQuerySet
from planning.models.plan import Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_WORDS = 600


class Weekday(models.IntegerChoices):
    """As `date.isoweekday` counts."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class ExperiencedAs(models.TextChoices):
    """In which capacity someone takes part with lived experience."""

    USER_REPRESENTATIVE = "user_representative", _("User representative, chosen by an organisation")
    PEER_SUPPORTER = "peer_supporter", _("Peer supporter, approved by an organisation")
    PEER_EMPLOYEE = "peer_employee", _("Peer employee")


class PoolShareQuerySet(ScopedQuerySet["PoolShare"]):
    organisation_path = "organisation"


class PoolShare(models.Model):
    """One organisation lets those who plan in another find its people."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="pool_shared_with")
    shared_with = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("shared with"), related_name="pools_received"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PoolShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared pool")
        verbose_name_plural = _("shared pools")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "shared_with"], name="planning_pool_share_once"),
            models.CheckConstraint(condition=~Q(organisation=F("shared_with")), name="planning_pool_share_other"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.shared_with}"


def members_in_pool(organisation_ids: Collection[int]) -> MembershipQuerySet:
    """Whom those who plan in these organisations can find: their people, and those of whoever shares with them."""
    shared = PoolShare.objects.filter(shared_with__in=organisation_ids).values("organisation")
    return Membership.objects.current().filter(Q(organisation__in=organisation_ids) | Q(organisation__in=shared))


class FacilitatorQuerySet(ScopedQuerySet["Facilitator"]):
    """People of one's organisations and of those that share their pool with them, and oneself."""

    organisation_path = "user__memberships__organisation"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return super().visible_to(user) | self.filter(pk=user.pk or 0)

    def _of(self, organisation_ids: set[int]) -> Self:
        return self.filter(pk__in=members_in_pool(organisation_ids).values("user"))


class Facilitator(models.Model):
    """What a person who plans and leads tells about themselves. Deleted with the account.

    The organisations are those of the person's memberships. `presentation_approved_at` is empty until the person has
    said that others may read the presentation, and again as soon as it is changed.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="facilitator")
    sides = ArrayField(models.CharField(max_length=12, choices=Side), verbose_name=_("takes part as"))
    profession = models.CharField(_("profession"), max_length=80, blank=True)
    experienced_as = models.CharField(
        _("capacity as an experienced user"), max_length=20, choices=ExperiencedAs, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=5, choices=SpokenLanguage), verbose_name=_("languages"), default=list, blank=True
    )
    municipalities = models.ManyToManyField(
        Municipality, verbose_name=_("municipalities"), related_name="facilitators", blank=True
    )
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="facilitators", blank=True)
    meets_in_person = models.BooleanField(_("meets in person"), default=True)
    meets_digitally = models.BooleanField(_("meets on video"), default=False)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("weekdays"), default=list, blank=True
    )
    presentation = models.TextField(_("presentation"), max_length=MOST_WORDS, blank=True)
    presentation_approved_at = models.DateTimeField(_("approved for others"), null=True, blank=True)
    confidentiality_signed_on = models.DateField(_("declaration of confidentiality signed"), null=True, blank=True)

    objects = FacilitatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sides__contained_by=Side.values) & Q(sides__len__gt=0), name="planning_facilitator_sides"
            ),
            models.CheckConstraint(
                condition=Q(sides__contains=[Side.EXPERIENCED], experienced_as__in=ExperiencedAs.values)
                | (~Q(sides__contains=[Side.EXPERIENCED]) & Q(experienced_as="")),
                name="planning_facilitator_capacity",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=Weekday.values), name="planning_facilitator_weekdays"
            ),
            models.CheckConstraint(
                condition=~Q(presentation="") | Q(presentation_approved_at__isnull=True),
                name="planning_facilitator_approves_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def side_labels(self) -> list[str]:
        return [str(side.label) for side in Side if side in self.sides]

    @property
    def language_labels(self) -> list[str]:
        return [str(language.label) for language in SpokenLanguage if language in self.languages]

    @property
    def weekday_labels(self) -> list[str]:
        return [str(day.label) for day in Weekday if day in self.weekdays]

    @property
    def shown_presentation(self) -> str:
        """What others may read now."""
        return self.presentation if self.presentation_approved_at else ""


class CompetenceKind(models.TextChoices):
    HEALTH_PEDAGOGY = "health_pedagogy", _("Health pedagogy")
    GROUP_LEADING = "group_leading", _("Group leading")
    INITIATOR_TRAINING = "initiator_training", _("Initiator training")
    FIRST_AID = "first_aid", _("First aid")
    OTHER = "other", _("Other")


class CompetenceQuerySet(models.QuerySet["Competence"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever finds the person sees what they have learnt."""
        return self.filter(facilitator__in=Facilitator.objects.visible_to(user))

    def valid(self) -> Self:
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate()))


class Competence(models.Model):
    """A course or certificate. A coordinator who has seen it confirms it; nobody confirms their own."""

    facilitator = models.ForeignKey(Facilitator, models.CASCADE, related_name="competences")
    kind = models.CharField(_("kind"), max_length=20, choices=CompetenceKind)
    name = models.CharField(_("name"), max_length=120)
    provider = models.CharField(_("given by"), max_length=120)
    received_on = models.DateField(_("date"))
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="competences_confirmed")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering: ClassVar = ["-received_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=CompetenceKind.values), name="planning_competence_kind"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("received_on")),
                name="planning_competence_expires_later",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="planning_competence_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("facilitator")),
                name="planning_competence_not_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Only that one is away and when; never why."""
        return self.filter(facilitator__in=Facilitator.objects.visible_to(user))

    def on(self, days: "list[date]") -> Self:
        away = Q(pk__in=[])
        for day in days:
            away |= Q(first_day__lte=day, last_day__gte=day)
        return self.filter(away)


class Absence(models.Model):
    """A period in which the person cannot be asked. Why is nobody's business: there is no field for it."""

    facilitator = models.ForeignKey(Facilitator, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("period away")
        verbose_name_plural = _("periods away")
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="planning_absence_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"
