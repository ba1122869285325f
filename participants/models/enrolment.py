"""A person's place, or wait for one, in a course run, and what they need."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from messaging.models import Channel
from offers.models import CourseRun, Session
from organisations.access import Permission, organisations_where
from organisations.models import LANGUAGES, Municipality
from organisations.scope import ScopedQuerySet
from participants.models.party import Party
from participants.models.periods import default_days
from planning.models import WorkingGroupMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class EnrolmentStatus(models.TextChoices):
    SEATED = "seated", _("Has a seat")
    INVITED = "invited", _("Has been offered a seat")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")
    APPLIED = "applied", _("Waits for a preliminary talk")
    TALK = "talk", _("Preliminary talk is booked")
    DECLINED = "declined", _("Not this time, after the talk")


SEAT_HOLDING = [EnrolmentStatus.SEATED, EnrolmentStatus.INVITED]
BEFORE_TALK_IS_OVER = [EnrolmentStatus.APPLIED, EnrolmentStatus.TALK]
LIVE = [*SEAT_HOLDING, EnrolmentStatus.WAITING, *BEFORE_TALK_IS_OVER]

# Someone who let an offer of a seat pass is not asked about the same free seat every other day.
ASK_AGAIN_AFTER = timedelta(days=7)

# A run that never got a session has no end to count from. Who signed up for one is let go of as if it ended this long
# after.
NO_RUN_LASTS = timedelta(days=365)


class TakesPartAs(models.TextChoices):
    """For whom the person comes. A relative never names the one they are close to."""

    SELF = "self", _("For myself")
    RELATIVE = "relative", _("As a relative")


class AgeBand(models.TextChoices):
    """Asked only where the organisation chose to (`asks_age_band`), and answered by those who want to."""

    FROM_18 = "18-29", "18–29"
    FROM_30 = "30-44", "30–44"
    FROM_45 = "45-66", "45–66"
    FROM_67 = "67-79", "67–79"
    FROM_80 = "80+", _("80 or older")


class Need(models.TextChoices):
    """Access needs are ticked, never described: nothing here says why."""

    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    WHEELCHAIR = "wheelchair", _("Room for a wheelchair")
    INTERPRETER = "interpreter", _("Interpreter")
    FOOD = "food", _("Allergy or special food")
    COMPANION = "companion", _("Brings a companion")
    BREAKS = "breaks", _("Extra breaks or a place to rest")


class Source(models.TextChoices):
    ONLINE = "online", _("Online")
    STAFF = "staff", _("By phone")
    WALK_IN = "walk_in", _("Came without signing up")


class CancellationReason(models.TextChoices):
    """Why staff cancelled. Never medical, and never in words of one's own."""

    ASKED = "asked", _("The person asked for it")
    UNREACHABLE = "unreachable", _("We could not reach the person")
    OTHER_OFFER = "other_offer", _("The person takes part in another course")
    MISTAKE = "mistake", _("Registered by mistake")
    OTHER = "other", _("Another reason")


class EnrolmentQuerySet(ScopedQuerySet["Enrolment"]):
    organisation_path = "run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Where the person coordinates, and in runs whose sessions they lead, whichever organisation holds them.

        A role in the organisation is not enough: its administrators and report readers see figures, not people.
        """
        managed = organisations_where(user, Permission.MANAGE_PARTICIPANTS)
        leading = WorkingGroupMember.objects.leading().filter(user=user.pk or 0)
        return self.filter(Q(run__offer__organiser__in=managed) | Q(run__plan__in=leading.values("plan")))

    def present(self) -> Self:
        """Those whose person is still kept."""
        return self.filter(person_deleted_at__isnull=True)

    def with_over_at(self) -> Self:
        """With `over_at`, the moment that retention counts from: when the last session ended, or the run was cancelled.

        Where all sessions were cancelled the last of them counts, and where there never was one, the sign-up.
        """
        latest = Session.objects.filter(run=OuterRef("run")).order_by("-ends_at").values("ends_at")[:1]
        ended = Coalesce("run__ends_at", Subquery(latest), F("created_at") + NO_RUN_LASTS)
        return self.alias(over_at=Least("run__cancelled_at", ended))  # PostgreSQL passes over the one that is null

    def kept_long_enough(self, period: str) -> Self:
        """Over for longer than the organisation keeps `needs_days` or `person_days` (`RetentionPeriods`)."""
        return self._with_kept(period).filter(Q(over_at__lt=timezone.now() - F("kept")))

    def with_open_page(self) -> Self:
        """Those whose own page still opens: a page lives as long as the person is kept."""
        return self._with_kept("person_days").present().filter(Q(over_at__gte=timezone.now() - F("kept")))

    def _with_kept(self, period: str) -> Self:
        days = Coalesce(f"run__offer__organiser__retention__{period}", Value(default_days(period)))
        kept = ExpressionWrapper(Value(timedelta(days=1)) * days, output_field=DurationField())
        return self.with_over_at().alias(kept=kept)

    def holding_a_seat(self) -> Self:
        return self.filter(status__in=SEAT_HOLDING)

    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def in_line(self) -> Self:
        """The waiting list, first in line first. Those who let an offer pass stand behind those never asked."""
        waiting = self.filter(status=EnrolmentStatus.WAITING)
        return waiting.order_by(F("asked_at").asc(nulls_first=True), "queued_at", "pk")

    def may_be_asked(self) -> Self:
        """Those in line to whom the portal by itself may offer a seat now."""
        lately = timezone.now() - ASK_AGAIN_AFTER
        return self.in_line().filter(Q(asked_at__isnull=True) | Q(asked_at__lt=lately))

    def expired_offers(self) -> Self:
        return self.filter(status=EnrolmentStatus.INVITED, invitation_expires_at__lte=timezone.now())

    def known_as(self, email_key: str, phone_key: str) -> Self:
        """Enrolments of whoever has this e-mail address or this phone, folded (`participants.identity`)."""
        same = Q(email_key=email_key) & ~Q(email_key="") | Q(phone_key=phone_key) & ~Q(phone_key="")
        return self.filter(same)


def other_is_in_talk() -> Exists:
    """Of an enrolment: whether the one who comes only together with them has yet to be talked with."""
    return Exists(
        Enrolment.objects.filter(
            party=OuterRef("party"), party__together=True, status__in=BEFORE_TALK_IS_OVER
        ).order_by()
    )


LIVE_IN_SQL = Q(status__in=["seated", "invited", "waiting", "applied", "talk"])


class Enrolment(models.Model):
    """One person's place, or wait for one, in a course run. Kept, without the person, for the figures.

    `seats_needed` is 2 for who brings a helper that takes a seat. `party` ties those who signed up to come together.
    `waited` stays true for whoever ever stood in line: what the odds are reckoned from. `told_free_at` is when someone
    in line was last told that a seat is free for the first who answers.

    Each column is declared as a person's, a need or a figure in `participants.services.anonymising`, which says what
    goes when its time is out; a test fails for one that is not. `email_key` and `phone_key` are the contact details
    folded, so that nobody can hold two places in a run.
    """

    run = models.ForeignKey(CourseRun, models.PROTECT, verbose_name=_("course run"), related_name="enrolments")
    status = models.CharField(_("status"), max_length=10, choices=EnrolmentStatus)
    takes_part_as = models.CharField(_("takes part"), max_length=10, choices=TakesPartAs)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), null=True, blank=True, related_name="+"
    )
    age_band = models.CharField(_("age group"), max_length=5, choices=AgeBand, default="", db_default="", blank=True)
    source = models.CharField(_("signed up"), max_length=10, choices=Source, default=Source.ONLINE)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("signed up at"), auto_now_add=True)
    queued_at = models.DateTimeField(_("in line since"), default=timezone.now, editable=False)
    seated_at = models.DateTimeField(_("got a seat"), null=True, blank=True)
    invitation_expires_at = models.DateTimeField(_("offer of a seat expires"), null=True, blank=True)
    asked_at = models.DateTimeField(_("let an offer of a seat pass"), null=True, blank=True, editable=False)
    told_free_at = models.DateTimeField(_("told of a free seat"), null=True, blank=True, editable=False)
    waited = models.BooleanField(_("has stood in line"), default=False, db_default=False, editable=False)
    seats_needed = models.PositiveSmallIntegerField(_("seats needed"), default=1, db_default=1)
    party = models.ForeignKey(
        Party, models.SET_NULL, verbose_name=_("come together"), null=True, blank=True, related_name="enrolments"
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.CharField(
        _("reason for cancelling"), max_length=12, choices=CancellationReason, blank=True
    )
    person_deleted_at = models.DateTimeField(_("person deleted"), null=True, blank=True, editable=False)

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("mobile phone"), blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    channel = models.CharField(_("reach me by"), max_length=10, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nb")
    needs = ArrayField(
        models.CharField(max_length=20, choices=Need), verbose_name=_("access needs"), default=list, blank=True
    )
    interpreter_language = models.CharField(_("language of the interpreter"), max_length=60, blank=True)
    needs_note = models.CharField(_("something else we should prepare"), max_length=300, blank=True)

    written_to = ""  # the digest of the address that a letter goes to, set by `participants.message_kinds`
    letters_of_last_name = 0  # set by `participants.selectors.lists.tell_apart`

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering: ClassVar = ["queued_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["run", "queued_at", "id"], condition=Q(status="waiting"), name="participants_in_line"),
            models.Index(fields=["invitation_expires_at"], condition=Q(status="invited"), name="participants_invited"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "email_key"],
                condition=LIVE_IN_SQL & ~Q(email_key=""),
                name="participants_enrolment_once_per_email",
            ),
            models.UniqueConstraint(
                fields=["run", "phone_key"],
                condition=LIVE_IN_SQL & ~Q(phone_key=""),
                name="participants_enrolment_once_per_phone",
            ),
            models.CheckConstraint(
                condition=Q(status="invited", invitation_expires_at__isnull=False)
                | (~Q(status="invited") & Q(invitation_expires_at__isnull=True)),
                name="participants_enrolment_invitation_expires",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="participants_enrolment_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=LIVE_IN_SQL | Q(status__in=["cancelled", "declined"]), name="participants_enrolment_status"
            ),
            models.CheckConstraint(
                condition=Q(seats_needed__gte=1, seats_needed__lte=2), name="participants_enrolment_seats_needed"
            ),
            models.CheckConstraint(
                condition=Q(age_band__in=["", *AgeBand.values]), name="participants_enrolment_age_band"
            ),
        ]
        triggers: ClassVar = [
            # Every change of who holds a seat lands in the run's counter, whichever code made it; the counter's check
            # constraint (offers_run_never_overbooked) then refuses one too many.
            pgtrigger.Trigger(
                name="seats_taken",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.run_id = NEW.run_id AND OLD.seats_needed = NEW.seats_needed
                        AND (OLD.status IN ('seated', 'invited')) = (NEW.status IN ('seated', 'invited')) THEN
                        RETURN NULL;
                    END IF;
                    IF TG_OP <> 'INSERT' AND OLD.status IN ('seated', 'invited') THEN
                        UPDATE offers_courserun SET seats_taken = seats_taken - OLD.seats_needed
                            WHERE id = OLD.run_id;
                    END IF;
                    IF TG_OP <> 'DELETE' AND NEW.status IN ('seated', 'invited') THEN
                        UPDATE offers_courserun SET seats_taken = seats_taken + NEW.seats_needed
                            WHERE id = NEW.run_id;
                    END IF;
                    RETURN NULL;
                """,
            ),
            # Whoever has a place in what is still to come is not let go of, whichever code or clock asks for it.
            # Someone who wants to be deleted gives up the place first.
            pgtrigger.Trigger(
                name="nobody_goes_before_the_end",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__person_deleted_at__isnull=True,
                    new__person_deleted_at__isnull=False,
                    new__status__in=["seated", "invited", "waiting", "applied", "talk"],
                ),
                func="""
                    IF EXISTS (
                        SELECT FROM offers_session AS session JOIN offers_courserun AS run ON run.id = session.run_id
                        WHERE run.id = NEW.run_id AND run.state <> 'cancelled'
                            AND session.cancelled_at IS NULL AND session.ends_at > NEW.person_deleted_at
                    ) THEN
                        RAISE EXCEPTION 'A session is still to come for enrolment %', NEW.id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_goes_before_the_end';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.status})"

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else ""

    @property
    def short_name(self) -> str:
        """What those who lead see: the first name, and of the last one no more than tells two apart."""
        last = self.name.split()[1:]
        letters = last[-1][: self.letters_of_last_name] if last else ""
        return f"{self.first_name} {letters}." if letters else self.first_name

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def address(self) -> str:
        """Where messages go: the chosen channel's address."""
        return str(self.phone.as_e164) if self.channel == Channel.SMS else self.email

    @property
    def has_open_offer(self) -> bool:
        """An offer whose time is out is no offer, whether or not the sweep has been here."""
        expires = self.invitation_expires_at
        return self.status == EnrolmentStatus.INVITED and expires is not None and expires > timezone.now()

    @property
    def need_labels(self) -> list[str]:
        labels = [str(Need(need).label) for need in self.needs]
        if self.interpreter_language:
            labels = [
                f"{label}: {self.interpreter_language}" if need == Need.INTERPRETER else label
                for need, label in zip(self.needs, labels, strict=True)
            ]
        return labels
