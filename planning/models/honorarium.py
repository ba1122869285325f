"""What people are paid for their part: rates with a date, and claims made of lines."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from offers.models import Session
from organisations.models import Organisation, User
from organisations.scope import ScopedQuerySet
from planning.models.meetings import PlanningMeeting

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrOrPromise

NOTHING = Decimal(0)
MOST_LINE_MINUTES = 24 * 60
# What a rate may be. A day, paid by the highest rate and rounded up by the longest step, fits the column of a line.
MOST_PER_HOUR = 10_000
MOST_PER_KM = 100
MOST_ROUNDING = 120
MOST_MINIMUM = 12 * 60


def _money(label: "StrOrPromise", digits: int = 8, most: int | None = None) -> "models.DecimalField[Decimal, Decimal]":
    validators = [MinValueValidator(NOTHING), *([MaxValueValidator(most)] if most else [])]
    return models.DecimalField(label, max_digits=digits, decimal_places=2, default=NOTHING, validators=validators)


class PaidAs(models.TextChoices):
    PROFESSIONAL = "professional", _("Professional")
    USER_REPRESENTATIVE = "user_representative", _("User representative")
    PEER_EMPLOYEE = "peer_employee", _("Peer employee")
    VOLUNTEER = "volunteer", _("Volunteer: expenses only")


class Unit(models.TextChoices):
    HOUR = "hour", _("Per hour")
    MEETING = "meeting", _("Per session or meeting")


class HonorariumRateQuerySet(ScopedQuerySet["HonorariumRate"]):
    organisation_path = "organisation"

    def used_by_payroll(self) -> Self:
        """Those of which payroll has got a line: of a day on which the rate was in force."""
        same = self.model.objects.filter(organisation=OuterRef("organisation"), paid_as=OuterRef("paid_as"))
        next_from = same.filter(valid_from__gt=OuterRef("valid_from")).order_by("valid_from").values("valid_from")[:1]
        paid = HonorariumLine.objects.filter(
            claim__state=ClaimState.EXPORTED,
            claim__organisation=OuterRef("organisation"),
            claim__paid_as=OuterRef("paid_as"),
            kind__in=PAID_BY_RATE,
            on__gte=OuterRef("valid_from"),
            on__lt=OuterRef("until"),
        )
        return self.annotate(until=Coalesce(Subquery(next_from), date.max)).filter(Exists(paid))


class HonorariumRate(models.Model):
    """What an organisation pays one role from a day on, until the next rate begins. Volunteers get expenses only."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="honorarium_rates")
    paid_as = models.CharField(_("paid as"), max_length=20, choices=PaidAs)
    valid_from = models.DateField(_("valid from"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.HOUR)
    amount = _money(_("kroner"), most=MOST_PER_HOUR)
    rounding_minutes = models.PositiveSmallIntegerField(
        _("rounded to the nearest, minutes"), default=30, validators=[MaxValueValidator(MOST_ROUNDING)]
    )
    minimum_minutes = models.PositiveSmallIntegerField(
        _("at least, minutes"), default=60, validators=[MaxValueValidator(MOST_MINIMUM)]
    )
    per_km = _money(_("kroner per kilometre"), 5, most=MOST_PER_KM)

    objects = HonorariumRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering: ClassVar = ["paid_as", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "paid_as", "valid_from"], name="planning_rate_once"),
            models.CheckConstraint(condition=Q(amount__gte=0, per_km__gte=0), name="planning_rate_not_negative"),
            models.CheckConstraint(
                condition=~Q(paid_as="volunteer") | Q(amount=0), name="planning_rate_volunteers_expenses_only"
            ),
            models.CheckConstraint(condition=Q(rounding_minutes__gte=1), name="planning_rate_rounding"),
            models.CheckConstraint(
                condition=Q(
                    amount__lte=MOST_PER_HOUR,
                    per_km__lte=MOST_PER_KM,
                    rounding_minutes__lte=MOST_ROUNDING,
                    minimum_minutes__lte=MOST_MINIMUM,
                ),
                name="planning_rate_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_paid_as_display()} {self.valid_from}"


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("Not sent")
    SENT = "sent", _("Sent")
    APPROVED = "approved", _("Approved")
    EXPORTED = "exported", _("Sent to payroll")


class HonorariumClaimQuerySet(ScopedQuerySet["HonorariumClaim"]):
    organisation_path = "organisation"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """One's own, and those that one approves: pay is between a person and the coordinators."""
        from organisations.access import Permission, organisations_where  # noqa: PLC0415 - access builds on models

        coordinated = organisations_where(user, Permission.PUBLISH)
        sent = Q(organisation__in=coordinated) & ~Q(state=ClaimState.DRAFT)
        return self.filter(Q(user=user.pk or 0) | sent)


class HonorariumClaim(models.Model):
    """One person's claim to one organisation. Its sum is that of its lines and is kept nowhere else.

    Once exported nothing of it changes: a trigger in the database refuses it. No account number, no identity number.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), related_name="honorarium_claims")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="honorarium_claims")
    paid_as = models.CharField(_("paid as"), max_length=20, choices=PaidAs)
    state = models.CharField(_("state"), max_length=8, choices=ClaimState, default=ClaimState.DRAFT)
    returned_because = models.CharField(_("why it was returned"), max_length=240, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="claims_approved")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    exported_at = models.DateTimeField(_("sent to payroll"), null=True, blank=True)
    documents_seen = models.BooleanField(_("documents of lost earnings seen"), default=False, db_default=False)

    objects = HonorariumClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(state="draft"), name="planning_claim_one_draft"
            ),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="planning_claim_state"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("user")), name="planning_claim_not_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "exported"], approved_by__isnull=False, approved_at__isnull=False)
                | Q(state__in=["draft", "sent"], approved_by__isnull=True, approved_at__isnull=True),
                name="planning_claim_approved_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organisation})"

    @property
    def total(self) -> Decimal:
        """Of the lines as they were read with the claim."""
        return sum((line.amount for line in self.lines.all()), NOTHING)

    @property
    def needs_documents(self) -> bool:
        """Lost earnings are paid on documentation, which whoever approves has seen."""
        return any(line.kind == LineKind.LOST_EARNINGS for line in self.lines.all())


class LineKind(models.TextChoices):
    SESSION = "session", _("Session led")
    MEETING = "meeting", _("Planning meeting")
    TRAVEL = "travel", _("Travel")
    EXPENSE = "expense", _("Expense")
    LOST_EARNINGS = "lost_earnings", _("Lost earnings")


# What is paid by the rate of its day. The rest is paid by what it cost.
PAID_BY_RATE = (LineKind.SESSION, LineKind.MEETING, LineKind.TRAVEL)


class HonorariumLineQuerySet(models.QuerySet["HonorariumLine"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        left_out = Q(claim__isnull=True, user=user.pk or 0)
        return self.filter(Q(claim__in=HonorariumClaim.objects.visible_to(user)) | left_out)


class HonorariumLine(models.Model):
    """What is claimed for one day's work or expense. The same session or meeting is claimed once by a person.

    Without a claim it is a session or meeting that the person does not want paid, so that no claim proposes it again.
    """

    claim = models.ForeignKey(HonorariumClaim, models.CASCADE, null=True, blank=True, related_name="lines")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=13, choices=LineKind)
    on = models.DateField(_("day"))
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(PlanningMeeting, models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    prefilled_minutes = models.PositiveSmallIntegerField(_("minutes as filled in"), null=True, blank=True)
    km = models.PositiveSmallIntegerField(_("kilometres"), default=0)
    note = models.CharField(_("what"), max_length=120, blank=True)
    amount = _money(_("kroner"))

    objects = HonorariumLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a claim")
        verbose_name_plural = _("lines of claims")
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "session"], name="planning_line_session_once"),
            models.UniqueConstraint(fields=["user", "meeting"], name="planning_line_meeting_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="planning_line_not_negative"),
            models.CheckConstraint(condition=Q(minutes__lte=MOST_LINE_MINUTES), name="planning_line_minutes"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="planning_line_kind"),
            models.CheckConstraint(
                condition=Q(claim__isnull=False) | Q(session__isnull=False) | Q(meeting__isnull=False),
                name="planning_line_of_a_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def is_corrected(self) -> bool:
        """Whether the person has changed how long it took."""
        return self.prefilled_minutes not in {None, self.minutes}
