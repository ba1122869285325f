"""One time that an offer is held."""

from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from offers.models.arena import Arena
from offers.models.moments import in_our_time
from offers.models.offer import Offer
from organisations.models import Municipality
from organisations.scope import ScopedQuerySet


class RunState(models.TextChoices):
    """Full is not a state: it follows from the seats."""

    DRAFT = "draft", _("Draft")
    PLANNING = "planning", _("Being planned")
    PUBLISHED = "published", _("Published")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", pgettext_lazy("course run", "Cancelled")


class Format(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    DIGITAL = "digital", _("Digital")
    HYBRID = "hybrid", _("Both in person and digital")


class DayPart(models.TextChoices):
    """By when a session starts, local time."""

    MORNING = "morning", _("Before 12")
    AFTERNOON = "afternoon", _("12 to 17")
    EVENING = "evening", _("After 17")


class OtherMunicipalities(models.TextChoices):
    """What those meet who live neither where the run is held nor in a partner's municipality."""

    WELCOME = "welcome", _("Take part on the same terms")
    WAIT = "wait", _("Wait until reserved seats are released")
    REFUSED = "refused", _("Cannot sign up")


PUBLIC_STATES = [RunState.PUBLISHED, RunState.RUNNING]


class CourseRunQuerySet(ScopedQuerySet["CourseRun"]):
    organisation_path = "offer__organiser"

    def public(self) -> Self:
        return self.filter(state__in=PUBLIC_STATES, offer__archived_at__isnull=True)

    def upcoming(self) -> Self:
        """Those with a session still to come, soonest first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("next_at", "pk")

    def for_newcomers(self) -> Self:
        """What one could still come to: all that is ahead, and what is under way as long as one can sign up for it."""
        now = timezone.now()
        return self.public().filter(ends_at__gt=now).exclude(starts_at__lte=now, enrolment_closes_at__lte=now)


class CourseRun(models.Model):
    """One time that an offer is held: its seats, its place and its sessions.

    `starts_at`, `ends_at`, `next_at`, `weekdays` and `day_parts` follow the sessions, so that the catalogue reads one
    row per run (`offers.services.refresh_run_facts`). `next_at` is when the session begins that is to come or on now:
    the clock moves it (`offers.services.start_and_complete_runs`), and a trigger gives it a first value whoever writes
    the run. `seats_taken` is kept by a database trigger on enrolments: seats held by people seated or invited.
    `seats_reserved` is kept by another: seats kept for single municipalities.
    `submission` marks the form that made the run, so that one sent twice makes one.
    `public_programme` is the programme as both sides approved it, written when the run is published.
    """

    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name=_("offer"), related_name="runs")
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.DRAFT)
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Leave empty when there is no limit.")
    )
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    seats_reserved = models.PositiveIntegerField(_("reserved seats"), default=0, db_default=0, editable=False)
    minimum_participants = models.PositiveSmallIntegerField(
        _("minimum participants"), default=1, validators=[MinValueValidator(1)]
    )
    decide_days_before = models.PositiveSmallIntegerField(
        _("days before the start to decide when too few have signed up"),
        default=7,
        db_default=7,
        validators=[MaxValueValidator(60)],
        help_text=_("The coordinators get an e-mail then. 0: no such warning."),
    )
    enrolment_opens_at = models.DateTimeField(_("sign-up opens"), null=True, blank=True)
    enrolment_closes_at = models.DateTimeField(_("sign-up closes"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.IN_PERSON)
    arena = models.ForeignKey(
        Arena, models.PROTECT, verbose_name=_("arena"), null=True, blank=True, related_name="runs"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="runs", null=True, blank=True
    )
    video_link = models.URLField(_("video link"), blank=True)
    has_waiting_list = models.BooleanField(_("waiting list when full"), default=True)
    waiting_list_limit = models.PositiveSmallIntegerField(
        _("most on the waiting list"), null=True, blank=True, help_text=_("Leave empty when there is no limit.")
    )
    waiting_list_paused_at = models.DateTimeField(_("waiting list paused"), null=True, blank=True, editable=False)
    invitation_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer of a seat"),
        default=48,
        db_default=48,
        validators=[MinValueValidator(2), MaxValueValidator(240)],
        help_text=_("Counted between 8 and 21. Shorter by itself as the start comes near."),
    )
    first_come_hours = models.PositiveSmallIntegerField(
        _("hours before the start from which the first who answers gets a free seat"),
        default=24,
        db_default=24,
        validators=[MaxValueValidator(240)],
        help_text=_("0: never."),
    )
    asks_for_talk = models.BooleanField(_("preliminary talk before a seat"), default=False, db_default=False)
    helpers_take_seats = models.BooleanField(
        _("a companion who only helps takes a seat"), default=False, db_default=False
    )
    other_municipalities = models.CharField(
        _("people from other municipalities"),
        max_length=8,
        choices=OtherMunicipalities,
        default=OtherMunicipalities.WELCOME,
        db_default=OtherMunicipalities.WELCOME,
    )
    reminder_days = models.PositiveSmallIntegerField(_("reminder, days before"), null=True, blank=True, default=2)
    reminder_hours = models.PositiveSmallIntegerField(_("reminder, hours before"), null=True, blank=True, default=3)
    starts_at = models.DateTimeField(_("first session"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(_("last session ends"), null=True, blank=True, editable=False)
    next_at = models.DateTimeField(_("next session"), null=True, blank=True, editable=False)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, editable=False)
    day_parts = ArrayField(models.CharField(max_length=10), default=list, blank=True, editable=False)
    public_programme = models.JSONField(_("published programme"), default=dict, blank=True, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.CharField(_("reason for cancelling"), max_length=240, blank=True)

    objects = CourseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("course run")
        verbose_name_plural = _("course runs")
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], condition=Q(state__in=["published", "running"]), name="offers_run_next"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats_taken__lte=F("seats")), name="offers_run_never_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats_reserved__lte=F("seats")),
                name="offers_run_reserves_what_it_has",
            ),
            models.CheckConstraint(
                condition=Q(enrolment_opens_at__isnull=True)
                | Q(enrolment_closes_at__isnull=True)
                | Q(enrolment_closes_at__gt=F("enrolment_opens_at")),
                name="offers_run_enrolment_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=(Q(enrolment_opens_at__isnull=True) | in_our_time("enrolment_opens_at"))
                & (Q(enrolment_closes_at__isnull=True) | in_our_time("enrolment_closes_at")),
                name="offers_run_enrolment_in_our_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="offers_run_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "running", "completed"]) | Q(published_at__isnull=False),
                name="offers_run_published_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False), name="offers_run_cancelled_has_time"
            ),
            models.CheckConstraint(
                condition=Q(invitation_hours__gte=2, invitation_hours__lte=240, first_come_hours__lte=240),
                name="offers_run_hours_to_answer",
            ),
            models.CheckConstraint(condition=Q(decide_days_before__lte=60), name="offers_run_decide_days_before"),
            models.CheckConstraint(
                condition=Q(other_municipalities__in=["welcome", "wait", "refused"]),
                name="offers_run_other_municipalities",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="next_session",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'INSERT' THEN
                        NEW.next_at := COALESCE(NEW.next_at, NEW.starts_at);
                    ELSIF NEW.starts_at IS DISTINCT FROM OLD.starts_at
                        AND NEW.next_at IS NOT DISTINCT FROM OLD.next_at THEN
                        NEW.next_at := NEW.starts_at;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} ({timezone.localdate(self.starts_at).isoformat()})" if self.starts_at else str(self.offer)

    @property
    def seats_free(self) -> int | None:
        """Free seats, or None when there is no limit."""
        return None if self.seats is None else self.seats - self.seats_taken

    @property
    def is_full(self) -> bool:
        return self.seats_free == 0

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def accepts_enrolments(self) -> bool:
        """Whether sign-up is open at this moment. Whether there is a seat is another question."""
        now = timezone.now()
        opened = self.enrolment_opens_at is None or self.enrolment_opens_at <= now
        closed = self.enrolment_closes_at is not None and self.enrolment_closes_at <= now
        to_come = self.ends_at is not None and self.ends_at > now
        return self.is_public and opened and not closed and to_come

    @property
    def is_for_newcomers(self) -> bool:
        """Ahead, or under way and still open: as `CourseRunQuerySet.for_newcomers`."""
        started = self.starts_at is not None and self.starts_at <= timezone.now()
        closed = self.enrolment_closes_at is not None and self.enrolment_closes_at <= timezone.now()
        return self.is_public and not (started and closed)
