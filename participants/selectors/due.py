"""What has been kept long enough. The nightly tasks let go of it, and the pages about retention count it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from audit.models import Event
from messaging.models import Message, MessageQuerySet
from organisations.models import Organisation
from participants.models import (
    Announcement,
    AnnouncementQuerySet,
    Enrolment,
    EnrolmentQuerySet,
    HelpConsent,
    HelpConsentQuerySet,
    Interest,
    InterestQuerySet,
    RetentionPeriods,
)
from participants.models.periods import days_kept, default_days
from participants.models.what_is_kept import NEEDS


def needs_due() -> EnrolmentQuerySet:
    return Enrolment.objects.kept_long_enough("needs_days").exclude(**NEEDS)


def people_due() -> EnrolmentQuerySet:
    return Enrolment.objects.kept_long_enough("person_days").present()


def letters_due(days: int, organisation_id: int | None = None) -> MessageQuerySet:
    """Of everyone, or about the participants of one organisation."""
    due = Message.objects.over_before(days_ago(days)).naming_someone()
    if organisation_id is None:
        return due
    return due.about_any(Enrolment.objects.filter(run__offer__organiser=organisation_id))


def letters_due_of(organisation: Organisation) -> MessageQuerySet:
    """By its own time or the platform's, whichever is shorter."""
    days = min(days_kept(organisation, "message_days"), default_days("message_days"))
    return letters_due(days, organisation.pk)


def log_due_of(organisation: Organisation) -> "QuerySet[Event]":
    before = days_ago(days_kept(organisation, "log_days"))
    return Event.objects.filter(organisation_id=organisation.pk, at__lt=before)


def interests_due() -> InterestQuerySet:
    """Of any organisation: a wish about a theme or a municipality belongs to none."""
    return Interest.objects.filter(asked_at__lt=days_ago(settings.RETENTION_INTEREST_DAYS))


def consents_due() -> HelpConsentQuerySet:
    return HelpConsent.objects.filter(ends_on__lt=timezone.localdate())


def texts_due() -> AnnouncementQuerySet:
    sent = Announcement.objects.filter(created_at__lt=days_ago(settings.RETENTION_ADDRESS_DAYS))
    return sent.filter(text_deleted_at__isnull=True)


def own_periods(period: str) -> list[tuple[int, int]]:
    """Organisations that have said how long, and how many days."""
    own = RetentionPeriods.objects.exclude(**{f"{period}__isnull": True}).order_by("organisation_id")
    return list(own.values_list("organisation_id", period))


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
