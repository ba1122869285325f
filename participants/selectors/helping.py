"""Who may be asked to help with their experience, and whether one has said so oneself."""

from django.utils import timezone

from messaging.models import Channel
from offers.models import CourseRun, RunState
from organisations.models import User
from participants.contact import digest_of
from participants.models import Enrolment, EnrolmentStatus, HelpConsent, HelpConsentQuerySet
from ui.sorting import norwegian

OPEN_STATES = [RunState.DRAFT, RunState.PLANNING, RunState.PUBLISHED, RunState.RUNNING]


def has_taken_part(enrolment: Enrolment) -> bool:
    """Someone with a seat in a course that has begun. No query."""
    starts_at = enrolment.run.starts_at
    return enrolment.status == EnrolmentStatus.SEATED and starts_at is not None and starts_at <= timezone.now()


def has_proven_email(enrolment: Enrolment, proven: str) -> bool:
    """Whether `proven`, the contact that a personal link came by, is the e-mail address. No query."""
    return bool(enrolment.email) and digest_of(Channel.EMAIL, enrolment.email) == proven


def consent_of(enrolment: Enrolment, proven: str) -> HelpConsent | None:
    """Only for whoever has proven that the address is theirs: anyone can sign up with a stranger's."""
    if not has_proven_email(enrolment, proven):
        return None
    given = HelpConsent.objects.current().filter(organisation=enrolment.run.offer.organiser_id)
    return given.filter(contact_digest=proven).first()


def willing_people(user: User) -> HelpConsentQuerySet:
    """In one's own organisations, by name."""
    people = HelpConsent.objects.current().visible_to(user).select_related("organisation")
    return people.order_by(norwegian("name"), "pk")


def runs_to_help_with(consent: HelpConsent) -> list[CourseRun]:
    """Courses of the organisation that are not over, the next first."""
    runs = CourseRun.objects.filter(offer__organiser=consent.organisation_id, state__in=OPEN_STATES)
    return list(runs.select_related("offer").order_by("starts_at", "pk"))
