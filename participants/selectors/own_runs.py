"""Everything that one contact has here, for whoever has proved that it is theirs."""

from messaging.channels import sms_available
from messaging.models import Channel
from messaging.services import Recipient
from participants.contact import Contact
from participants.models import Enrolment, EnrolmentQuerySet, Interest, InterestQuerySet


def own_runs(contact: Contact) -> EnrolmentQuerySet:
    """The newest first."""
    return (
        Enrolment.objects.with_open_page()
        .known_as(*contact.keys)
        .select_related("run__offer__organiser", "run__arena")
        .order_by("-created_at")
    )


def own_reminders(contact: Contact) -> InterestQuerySet:
    """What the contact asked to be reminded of, the next to come first."""
    return reminders_of(contact.digest)


def reminders_of(digest: str) -> InterestQuerySet:
    """By the digest of a contact; none for an empty one."""
    wishes = Interest.objects.filter(contact_digest=digest) if digest else Interest.objects.none()
    return wishes.select_related("offer", "theme", "municipality").order_by("ask_on", "pk")


def known_recipient(contact: Contact, language: str) -> Recipient | None:
    """Where to write to the contact: the address that it is known by here, never the one just typed."""
    if contact.channel == Channel.SMS and not sms_available():
        return None
    enrolment = own_runs(contact).first()
    if enrolment is not None:
        address = str(enrolment.phone.as_e164) if contact.channel == Channel.SMS else enrolment.email
        return Recipient(channel=contact.channel, address=address, language=language)
    wish = own_reminders(contact).first()
    return Recipient(channel=contact.channel, address=wish.address, language=language) if wish else None
