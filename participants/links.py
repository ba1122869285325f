"""Personal links: the key to one enrolment's own page. The database keeps only its digest."""

from django.urls import reverse

from messaging import links
from participants.models import Enrolment, PersonalLink


def personal_link(enrolment: Enrolment) -> str:
    """A fresh address for a letter that is about to leave. It exists in the letter only."""
    return links.absolute(reverse("participants:my_page", args=[fresh_token(enrolment)]))


def fresh_token(enrolment: Enrolment) -> str:
    token, digest = links.mint()
    PersonalLink.objects.create(enrolment=enrolment, token_digest=digest)
    return token
