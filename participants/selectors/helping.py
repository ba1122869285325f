"""Who may be asked to help with their experience, and whether one has said so oneself."""

from django.utils import timezone

from messaging.models import Channel
from offers.models import CourseRun, RunState
from organisations.models import User
from participants.contact import Contact
from participants.models import Enrolment, EnrolmentStatus, HelpConsent, HelpConsentQuerySet
from ui.sorting import norwegian

OPEN_STATES = [RunState.DRAFT, RunState.PLANNING, RunState.PUBLISHED, RunState.RUNNING]


def has_taken_part(enrolment: Enrolment) -> bool:
    """Someone with a seat in a course that has begun. No query."""
    starts_at = enrolment.run.starts_at
    return enrolment.status == EnrolmentStatus.SEATED and starts_at is not None and starts_at <= timezone.now()


def consent_of(enrolment: Enrolment) -> HelpConsent | None:
    if not enrolment.email:
        return None
    digest = Contact(Channel.EMAIL, enrolment.email).digest
    given = HelpConsent.objects.current().filter(organisation=enrolment.run.offer.organiser_id)
    return given.filter(contact_digest=digest).first()


def willing_people(user: User) -> HelpConsentQuerySet:
    """In one's own organisations, by name."""
    people = HelpConsent.objects.current().visible_to(user).select_related("organisation")
    return people.order_by(norwegian("name"), "pk")


def runs_to_help_with(consent: HelpConsent) -> list[CourseRun]:
    """Courses of the organisation that are not over, the next first."""
    runs = CourseRun.objects.filter(offer__organiser=consent.organisation_id, state__in=OPEN_STATES)
    return list(runs.select_related("offer").order_by("starts_at", "pk"))
