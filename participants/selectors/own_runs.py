"""Everything that one contact has here, for whoever has proved that it is theirs."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from messaging.channels import sms_available
from messaging.models import Channel
from messaging.services import Recipient
from participants.contact import Contact
from participants.models import Enrolment, EnrolmentQuerySet


def open_pages() -> EnrolmentQuerySet:
    """The enrolments whose own page still opens: a page lives as long as the person is kept."""
    earliest = timezone.now() - timedelta(days=settings.RETENTION_PERSON_DAYS)
    return Enrolment.objects.present().with_over_at().filter(Q(over_at__gt=earliest))


def own_runs(contact: Contact) -> EnrolmentQuerySet:
    """The newest first."""
    return (
        open_pages()
        .known_as(*contact.keys)
        .select_related("run__offer__organiser", "run__arena")
        .order_by("-created_at")
    )


def known_recipient(contact: Contact, language: str) -> Recipient | None:
    """Where to write to the contact: the address that it is known by here, never the one just typed."""
    if contact.channel == Channel.SMS and not sms_available():
        return None
    enrolment = own_runs(contact).first()
    if enrolment is None:
        return None
    address = str(enrolment.phone.as_e164) if contact.channel == Channel.SMS else enrolment.email
    return Recipient(channel=contact.channel, address=address, language=language)
