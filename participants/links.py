"""Personal links: the key to one enrolment's own page. The database keeps only its digest."""

from django.urls import reverse

from messaging import links
from participants.contact import digest_of
from participants.models import Enrolment, PersonalLink


def personal_link(enrolment: Enrolment) -> str:
    """A fresh address for a letter that is about to leave. It exists in the letter only."""
    sent_to = enrolment.written_to or digest_of(enrolment.channel, enrolment.address)
    return page_address(fresh_token(enrolment, proves=sent_to))


def page_address(token: str) -> str:
    return links.absolute(reverse("participants:my_page", args=[token]))


def fresh_token(enrolment: Enrolment, *, proves: str = "") -> str:
    """`proves` is the digest of the contact whose holder alone gets to see the token."""
    token, digest = links.mint()
    PersonalLink.objects.create(enrolment=enrolment, token_digest=digest, contact_digest=proves)
    return token
