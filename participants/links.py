"""A personal link for a letter that is about to leave."""

from django.urls import reverse

from messaging import links
from participants.models import Enrolment, PersonalLink


def personal_link(enrolment: Enrolment) -> str:
    """A fresh address of the person's own page. It exists in the letter only; the database keeps its digest."""
    token, digest = links.mint()
    PersonalLink.objects.create(enrolment=enrolment, token_digest=digest)
    return links.absolute(reverse("participants:my_page", args=[token]))
